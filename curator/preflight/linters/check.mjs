// Checks rendered letters: node check.mjs REFUSED.json FILE... prints {file: [problem, ...]} as JSON. Nothing is fetched.
// With `web` in place of REFUSED.json the files are pages for browsers, and mail programs are not asked.
import { readFileSync } from 'node:fs'
import { caniemail } from 'caniemail'
import { HtmlValidate, StaticConfigLoader } from 'html-validate'

const [refusedFile, ...files] = process.argv.slice(2)
const refused = refusedFile === 'web' ? null : JSON.parse(readFileSync(refusedFile, 'utf8'))

// Mail needs inline styles, presentational attributes and conditional comments; the rest of the recommended rules hold.
const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ['html-validate:recommended'],
    rules: {
      'no-inline-style': 'off',
      'void-style': 'off',
      'doctype-style': 'off',
      'no-deprecated-attr': 'off',
      'no-conditional-comment': 'off',
      'prefer-tbody': 'off',
      'prefer-native-element': 'off',
      'long-title': 'off', // the title is the subject
      'wcag/h36': 'error',
      'wcag/h37': 'error',
    },
  }),
)

async function invalid(html) {
  const report = await validator.validateString(html)
  return report.results.flatMap((result) => result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`))
}

function unknownToMailPrograms(html) {
  const { issues } = caniemail({ clients: refused.clients, html })
  const titles = [...issues.errors.values(), ...issues.warnings.values()].flat().map((issue) => issue.title)
  return [...new Set(titles)].filter((title) => refused.features.includes(title)).map((title) => `caniemail: ${title}`)
}

const found = {}
for (const file of files) {
  const html = readFileSync(file, 'utf8')
  found[file] = [...(await invalid(html)), ...(refused ? unknownToMailPrograms(html) : [])]
}
console.log(JSON.stringify(found))
