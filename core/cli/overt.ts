import { Problem } from '@overt/sdk'
import { commands } from './commands.ts'
import { fileProblem } from './file-problem.ts'
import { unexpectedProblem } from './unexpected-problem.ts'

const [name = 'help', ...rest] = process.argv.slice(2)
const command = commands[name]

if (command === undefined || name === 'help') {
  const width = Math.max(...Object.keys(commands).map((key) => key.length))
  process.stdout.write(`overt <command>\n\n${Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(width)}  ${summary}`).join('\n')}\n`)
  process.exitCode = name === 'help' || name === '--help' ? 0 : 2
} else if (name !== 'plugin' && (rest.includes('--help') || rest.includes('-h'))) {
  process.stdout.write(`overt ${name}\n\n  ${command.summary}\n`)
} else {
  try {
    const { run } = await command.load()
    process.exitCode = await run(rest) ?? process.exitCode ?? 0
  } catch (error) {
    const problem = error instanceof Problem ? error : fileProblem(error) ?? unexpectedProblem(error, name)
    process.stderr.write(`${problem.title}: ${problem.message} (${problem.code})\n`)
    // Whoever types here is the operator, and this is their log; what the sentence itself was made from would only repeat it.
    if (problem === error && problem.cause instanceof Error) process.stderr.write(`${problem.cause.message}\n`)
    process.exitCode = 1
  }
}
