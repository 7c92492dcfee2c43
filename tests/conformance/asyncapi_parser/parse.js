// Prints what AsyncAPI's own parser says of the document on standard input, as JSON.
// Usage: node parse.js <document.json
'use strict'

const { readFileSync } = require('node:fs')
const { Parser } = require('@asyncapi/parser')

async function main () {
  const { document, diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'))
  process.stdout.write(JSON.stringify({
    operations: document ? document.operations().all().map(each => each.id()) : [],
    messages: document ? document.allMessages().all().map(each => each.name()) : [],
    diagnostics: diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path }))
  }))
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
