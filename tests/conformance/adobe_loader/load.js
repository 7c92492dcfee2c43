// Prints what Adobe's loader makes of the application in a folder, as JSON.
// Usage: node load.js FOLDER   (the folder holds app.config.yaml and package.json)
'use strict'

const { coalesce, validate } = require('@adobe/aio-cli-lib-app-config')

async function main (folder) {
  process.chdir(folder)
  const { config, includeIndex } = await coalesce('app.config.yaml', { absolutePaths: true })
  const { valid, errors } = await validate(config, { throws: false })
  process.stdout.write(JSON.stringify({ config, includeIndex, valid, errors }))
}

main(process.argv[2]).catch(error => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
