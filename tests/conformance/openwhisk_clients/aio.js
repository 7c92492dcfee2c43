// Deploys what Adobe's library makes of a manifest, lists it, and undeploys it.
// Usage: node aio.js APIHOST AUTH MANIFEST
'use strict'

const fs = require('fs')
const runtime = require('@adobe/aio-lib-runtime')

async function main ([apihost, apiKey, manifest]) {
  const ow = await runtime.init({ apihost, api_key: apiKey, namespace: 'guest' })
  const content = fs.readFileSync(manifest, 'utf8')
  const { packages } = require('js-yaml').load(content)
  const entities = namesOnly => runtime.utils.processPackage(packages, {}, {}, {}, namesOnly, { apihost, namespace: 'guest' })
  const quiet = () => {}
  await runtime.utils.syncProject('theirs', manifest, content, entities(false), ow, quiet)
  const deployed = await runtime.utils.getProjectEntities('theirs', false, ow)
  const seen = { result: await ow.actions.invoke({ name: 'theirs/hello', blocking: true, result: true }) }
  for (const [kind, found] of Object.entries(deployed)) {
    seen[kind] = found.map(each => each.name).sort()
  }
  const ours = await runtime.utils.getProjectEntities('sample-shop', false, ow)
  seen.ours = Object.values(ours).flat().map(each => each.name).sort()
  await runtime.utils.undeployPackage(entities(true), ow, quiet)
  process.stdout.write(JSON.stringify(seen))
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
