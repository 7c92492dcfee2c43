// Prints the commands that `ops ide deploy` makes of a project, each as its arguments.
// It replaces references outside single quotes, then npm's shell-quote splits the line.
// Usage: node ops.js FOLDER
'use strict'

const fs = require('fs')
const path = require('path')
const { parse } = require('shell-quote')

function replaced (line) {
  let quoted = false
  return line.replace(/'|\$\{(\w+)\}|\$(\w+)/g, (found, braced, bare) => {
    if (found === "'") quoted = !quoted
    return found === "'" || quoted ? found : process.env[braced || bare] || ''
  })
}

function settings (file) {
  if (!fs.existsSync(file)) return ''
  const lines = fs.readFileSync(file, 'utf8').split('\n')
  return lines.filter(line => /^#[ ]?-{1,2}[^\s-].+/.test(line)).map(line => line.trim().slice(1).trim()).join(' ')
}

const [folder] = process.argv.slice(2)
const packages = path.join(folder, 'packages')
const commands = []
for (const name of fs.readdirSync(packages)) {
  const inside = path.join(packages, name)
  if (!fs.statSync(inside).isDirectory()) continue
  commands.push(`package update ${name} ${settings(`${inside}.args`)}`)
  for (const action of fs.readdirSync(inside)) {
    commands.push(`action update ${name}/${action} ${settings(path.join(inside, action, '__main__.py'))}`)
  }
}
const words = commands.map(each => parse(replaced(each)).filter(word => typeof word === 'string'))
process.stdout.write(JSON.stringify(words))
