// Deploys a project.yml with the tool that DigitalOcean's descends from.
// Usage: node nimbella.js APIHOST AUTH FOLDER ENV
'use strict'

const deployer = require('@nimbella/nimbella-deployer')

async function main ([apihost, apiKey, folder, env]) {
  const runtimes = (await (await fetch(apihost)).json()).runtimes
  const credentials = { namespace: 'guest', ow: { apihost, api_key: apiKey }, storageKey: undefined, redis: false }
  const flags = { env, incremental: false, production: true, verboseBuild: false, verboseZip: false, yarn: false, remoteBuild: false, json: true }
  const persister = { loadCredentialStoreIfPresent: () => undefined, saveCredentialStore: () => {} }
  deployer.initializeAPI && deployer.initializeAPI('contract-test')
  const response = await deployer.deployProject(folder, { apihost, api_key: apiKey }, credentials, persister, flags, runtimes)
  if (response.error) throw response.error
  const failures = (response.failures || []).map(each => each.message)
  const successes = (response.successes || []).map(each => each.name).sort()
  process.stdout.write('\n' + JSON.stringify({ failures, successes }))
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack || error}\n`)
  process.exitCode = 1
})
