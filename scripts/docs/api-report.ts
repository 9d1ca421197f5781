import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'
import { componentExport } from './component-export.ts'

/** One export of an entry point. */
export interface ApiExport {
  readonly name: string
  /** What the source says of it, as Markdown; empty where it says nothing. */
  readonly doc: string
  readonly tags: readonly { readonly name: string; readonly text: string }[]
  /** Its declaration: as an editor shows it, or as it is written where the compiler would spell out a whole schema. */
  readonly declaration: string
  /** Changes with whatever callers can notice. */
  readonly shape: string
  /** Where its source lies, relative to the root of the checkout. */
  readonly file: string
}

/** Entry points for plugin authors, by the names of their pages and of their imports; `at` is the folder where it is not `sdk/<folder>`. */
export const entries: readonly { readonly folder: string; readonly name: string; readonly title: string; readonly at?: string }[] = [
  { folder: 'server', name: '@overt/sdk', title: 'the server half' },
  { folder: 'ui', name: '@overt/sdk/ui', title: 'the UI half' },
  { folder: 'agent', name: '@overt/sdk/agent', title: 'collectors of the agent' },
  { folder: 'web', name: '@overt/sdk/web', title: 'apps of their own' },
  { folder: 'people', name: '@overt/sdk/people', title: 'people and their choices' },
  { folder: 'transparency', name: '@overt/sdk/transparency', title: 'transparency logs' },
  { folder: 'testing', name: '@overt/testing', title: 'tests', at: 'testing' },
  { folder: 'testing-ui', name: '@overt/testing/ui', title: 'tests of pages', at: 'testing/ui' },
  { folder: 'vite', name: '@overt/sdk/vite', title: 'the build preset' },
]

/** What TypeBox infers of a schema is longer than the schema. */
const schema = /^const \w+: (?:Type\.)?T[A-Z]/
const hashOf = (text: string): string => createHash('sha256').update(text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '').replaceAll(/\s+/g, ' ')).digest('hex').slice(0, 8)

const shim = 'vue-component-shim.d.ts'
const shimText = `declare module '*.vue' { const component: import('vue').Component; export default component }\ndeclare module '*.css' {}`

/** Reads the examples of exports that do not compile as modules of their own, as `name: message`. */
export function faultsOfExamples(root: string, api: ReadonlyMap<string, readonly ApiExport[]>): { readonly count: number; readonly faults: readonly string[] } {
  const examples = new Map([...api.values()].flat().flatMap(({ name, tags }) => tags.filter((tag) => tag.name === 'example').map(({ text }) => [join(root, 'sdk', 'test', `example-${name}.ts`), text] as const)))
  const { program } = sdkProgram(root, [...examples.keys()], examples)
  const faults = [...examples.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText }) => `${basename(file, '.ts')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
  return { count: examples.size, faults }
}

/** Reads what the SDK exports, by folder of the entry point, in the order of the names. */
export function readApi(root: string): ReadonlyMap<string, readonly ApiExport[]> {
  const files = entries.map(({ folder, at = `sdk/${folder}` }) => join(root, at, 'index.ts'))
  const { program } = sdkProgram(root, files)
  const checker = program.getTypeChecker()
  const emitted = new Map<string, ts.SourceFile>()

  const declared = (source: ts.SourceFile): ts.SourceFile => {
    let found = emitted.get(source.fileName)
    if (found === undefined) {
      let text = ''
      program.emit(source, (_file, content) => { text = content }, undefined, true)
      found = ts.createSourceFile(source.fileName, text, ts.ScriptTarget.ESNext, true)
      emitted.set(source.fileName, found)
    }
    return found
  }

  const read = (exported: ts.Symbol, entryFile: string): ApiExport => {
    const component = exported.declarations?.map((declaration) => componentFile(declaration)).find((file) => file !== undefined)
    if (component !== undefined) {
      const { doc, declaration } = componentExport(component)
      return { name: exported.name, doc, tags: [], declaration, shape: hashOf(declaration), file: place(root, component) }
    }
    const symbol = (exported.flags & ts.SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported)
    const [first] = symbol.declarations ?? []
    const source = first?.getSourceFile()
    if (source === undefined || !['sdk', 'testing'].some((part) => source.fileName.startsWith(join(root, part)))) return { name: exported.name, doc: `Comes from \`${packageOf(source?.fileName ?? '')}\`.`, tags: [], declaration: '', shape: '', file: place(root, entryFile) }
    const own = (file: ts.SourceFile): string => file.statements.filter((statement) => namesOf(statement).includes(symbol.name)).map((statement) => statement.getText(file).replace(/^export (?:declare )?/, '')).join('\n')
    const compiled = own(declared(source))
    const [doc, tags] = [ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(), symbol.getJsDocTags(checker)]
    return {
      name: exported.name, doc, tags: tags.map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) })),
      declaration: schema.test(compiled) ? own(source) : compiled, shape: hashOf(compiled),
      file: place(root, source.fileName),
    }
  }

  return new Map(entries.map(({ folder }, index) => {
    const entry = checker.getSymbolAtLocation(program.getSourceFile(files[index]!)!)!
    const exported = checker.getExportsOfModule(entry).toSorted((a, b) => a.name < b.name ? -1 : 1)
    return [folder, exported.map((one) => read(one, files[index]!))]
  }))
}

/** A program over these files; `given` are files that exist only here. */
function sdkProgram(root: string, files: readonly string[], given: ReadonlyMap<string, string> = new Map()): { readonly program: ts.Program } {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => readFileSync(file, 'utf8')) as { readonly config: { readonly compilerOptions: object } }
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, noEmit: false, declaration: true, emitDeclarationOnly: true, lib: ['esnext', 'dom', 'dom.iterable'], types: ['node', 'mocha'] }, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  const made = new Map([...given, [join(root, shim), shimText]])
  host.fileExists = (file) => made.has(file) || fileExists(file)
  host.readFile = (file) => made.get(file) ?? readFile(file)
  host.getSourceFile = (file, ...rest) => made.has(file) ? ts.createSourceFile(file, made.get(file)!, { languageVersion: ts.ScriptTarget.ESNext, impliedNodeFormat: ts.ModuleKind.ESNext }) : getSourceFile(file, ...rest)
  return { program: ts.createProgram([...files, join(root, shim)], options, host) }
}

const place = (root: string, file: string): string => relative(root, file).split(sep).join('/')
const packageOf = (file: string): string => /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file)?.[1] ?? 'a package'

/** The single-file component that an export passes on. */
function componentFile(declaration: ts.Declaration): string | undefined {
  if (!ts.isExportSpecifier(declaration)) return undefined
  const from = declaration.parent.parent.moduleSpecifier
  return from !== undefined && ts.isStringLiteral(from) && from.text.startsWith('.') && from.text.endsWith('.vue') ? join(dirname(declaration.getSourceFile().fileName), from.text) : undefined
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText())
  const { name } = statement as { readonly name?: ts.Identifier }
  return name === undefined ? [] : [name.getText()]
}
