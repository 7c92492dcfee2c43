// Prints the files that Adobe's tool finds for each entry of `include:` on standard
// input, relative to the working directory, and the folder that they go to.
const { utils } = require('@adobe/aio-lib-runtime')

const entries = JSON.parse(require('fs').readFileSync(0, 'utf8'))
Promise.all(entries.map(entry => utils.getIncludesForAction({ include: [entry] })))
  .then(found => console.log(JSON.stringify(found.map(each => each[0]))))
