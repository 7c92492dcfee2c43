// Prints what npm's dotenv reads for V in each text of a list.
// Usage: node dotenv.js TEXTS.JSON
'use strict'

const fs = require('fs')
const { parse } = require('dotenv')

const texts = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
process.stdout.write(JSON.stringify(texts.map(text => parse(text).V)))
