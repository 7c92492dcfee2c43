// Takes npm's openwhisk client once around the API; prints what it saw, as JSON.
// Usage: node openwhisk.js APIHOST AUTH ZIP
'use strict'

const fs = require('fs')
const openwhisk = require('openwhisk')

async function refused (promise) {
  try {
    await promise
    return 'accepted'
  } catch (error) {
    const body = error.error
    // A failed call answers with the record of its activation.
    return { status: error.statusCode, error: body.response ? body.response.result.error : body.error }
  }
}

async function main ([apihost, apiKey, zip]) {
  const ow = openwhisk({ apihost, api_key: apiKey })
  const stranger = openwhisk({ apihost, api_key: 'nobody:nothing' })
  const seen = { namespaces: await ow.namespaces.list() }
  seen.stranger = await refused(stranger.actions.list())
  seen.noPackage = await refused(ow.actions.create({ name: 'p/hello', action: 'def main(p): return {}', kind: 'python:3.11' }))
  await ow.packages.create({ name: 'p', package: { parameters: [{ key: 'region', value: 'eu' }] } })
  seen.again = await refused(ow.packages.create({ name: 'p' }))
  const action = fs.readFileSync(zip)
  const annotations = { 'web-export': true }
  const created = await ow.actions.create({ name: 'p/hello', action, kind: 'python:3.11', params: { greeting: 'hi' }, annotations })
  seen.created = [created.namespace, created.name, created.version, created.exec.binary]
  const updated = await ow.actions.update({ name: 'p/hello', action, kind: 'python:3.11', params: { greeting: 'hey' }, annotations })
  seen.updated = updated.version
  seen.kind = await refused(ow.actions.create({ name: 'old', action: 'x', kind: 'python:2' }))
  seen.result = await ow.actions.invoke({ name: 'p/hello', params: { name: 'Ada' }, blocking: true, result: true })
  seen.failed = await refused(ow.actions.invoke({ name: 'p/hello', params: { name: 'trouble' }, blocking: true, result: true }))
  const { activationId } = await ow.actions.invoke({ name: 'p/hello' })
  const record = await ow.activations.get({ name: activationId })
  seen.record = [record.name, record.response.status, record.response.success]
  seen.logs = (await ow.activations.logs({ name: activationId })).logs.length > 0
  seen.activations = (await ow.activations.list({ limit: 2 })).length
  await ow.actions.create({ name: 'p/twice', sequence: ['/_/p/hello', '/_/p/hello'] })
  await ow.triggers.create({ name: 't' })
  seen.quiet = String(await ow.triggers.invoke({ name: 't' }))
  await ow.rules.create({ name: 'r', trigger: 't', action: 'p/hello' })
  seen.fired = typeof (await ow.triggers.invoke({ name: 't', params: { name: 'Bob' } })).activationId
  await ow.rules.disable({ name: 'r' })
  seen.disabled = (await ow.rules.get({ name: 'r' })).status
  await ow.feeds.create({ name: '/whisk.system/alarms/alarm', trigger: 't', params: { cron: '* * * * *' } })
  seen.feedAgain = (await refused(ow.feeds.create({ name: '/whisk.system/alarms/alarm', trigger: 't', params: { cron: '* * * * *' } }))).status
  seen.lists = {}
  for (const kind of ['packages', 'actions', 'triggers', 'rules']) {
    seen.lists[kind] = (await ow[kind].list()).map(each => each.name).sort()
  }
  seen.inside = (await ow.packages.get({ name: 'p' })).actions.map(each => each.name).sort()
  seen.notEmpty = (await refused(ow.packages.delete({ name: 'p' }))).status
  await ow.feeds.delete({ name: '/whisk.system/alarms/alarm', trigger: 't' })
  await ow.rules.delete({ name: 'r' })
  await ow.triggers.delete({ name: 't' })
  await ow.actions.delete({ name: 'p/twice' })
  await ow.actions.delete({ name: 'p/hello' })
  seen.gone = (await refused(ow.actions.delete({ name: 'p/hello' }))).status
  await ow.packages.delete({ name: 'p' })
  process.stdout.write(JSON.stringify(seen))
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
