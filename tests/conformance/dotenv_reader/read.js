// Prints what JavaScript's dotenv reads in each text of a JSON list on standard input.
// Usage: node read.js <texts.json
'use strict'

const { readFileSync } = require('node:fs')
const { parse } = require('dotenv')

const texts = JSON.parse(readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(texts.map(text => parse(text))))
