import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import { readBackupConfig } from './backup/backup-config.ts'
import type { BackupConfig } from './backup/backup-config.ts'
import type { S3Options } from './blobs/s3-blobs.ts'
import { reachableByOthers } from './database/embedded-program.ts'
import { readTelemetryConfig } from './telemetry/telemetry-config.ts'
import type { TelemetryConfig } from './telemetry/telemetry-config.ts'
import { readSettingFiles } from './setting-files.ts'
import { wrongConfiguration } from './errors.ts'
import { readOutgoingProxy } from './kernel/outgoing-proxy.ts'
import type { OutgoingProxy } from './kernel/outgoing-proxy.ts'

/** Every setting of the environment; documented in docs/configuration.md, a test keeps the two together. */
const Environment = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on.' }),
  PORT: Type.Integer({ default: 4000, minimum: 0, maximum: 65535, description: 'Port to listen on; 0 takes a free one.' }),
  DATABASE_URL: Type.String({ default: '', description: 'PostgreSQL 15 or newer, as a role that may create roles and schemas. Empty: the embedded PostgreSQL.' }),
  DATABASE_DIRECT_URL: Type.String({ default: '', description: 'PostgreSQL itself, where DATABASE_URL leads to a pooler in transaction mode (PgBouncer): for LISTEN, jobs and migrations, as a role that may create roles and schemas. Empty: DATABASE_URL is PostgreSQL.' }),
  DATABASE_REPLICA_URL: Type.String({ default: '', description: 'A streaming replica, for reports and exports while it has every commit that came before; the same role and database as DATABASE_URL. Empty: the primary.' }),
  OVERT_DATA: Type.String({ default: '', description: 'Folder for the embedded database, files and mail. Default `.overt` beside package.json; started as root from a folder that other users cannot enter, a folder of its own below /var/lib/overt.' }),
  OVERT_PUBLIC_URL: Type.String({ default: '', description: 'The address people use, for links in mails and the Origin check. Default: the address listened on.' }),
  OVERT_SECRET: Type.String({ default: '', description: 'At least 32 characters; signs cookies, links and rows of the audit trail. Default: generated once into the data folder.' }),
  OVERT_SMTP_URL: Type.String({ default: '', description: 'smtp:// or smtps:// address. Empty: each mail is a file in the data folder.' }),
  OVERT_MAIL_FROM: Type.String({ default: 'Overt <overt@localhost>', description: 'Sender of mails.' }),
  OVERT_PUSH_PRIVATE: Type.Enum(['on', 'off'], { default: 'off', description: 'Allow push services at private addresses, for one of your own in the local network. Off: browsers may only name services on the internet.' }),
  OVERT_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], { default: 'info', description: 'Log level.' }),
  OVERT_ROLE: Type.Enum(['all', 'web', 'worker'], { default: 'all', description: 'What this process does.' }),
  OVERT_PLUGINS: Type.String({ default: '', description: 'Folder with plugins added by `overt plugin add`. Default `plugins` in the data folder.' }),
  OVERT_PLUGIN_NO_PROXY: Type.String({ default: '', description: 'Hosts that plugins call without the proxy, comma-separated, each with the hosts below it; `*` for all. Default: `NO_PROXY`.' }),
  OVERT_PLUGIN_PROXY: Type.String({ default: '', description: 'Proxy that calls of plugins to other services go through, such as `http://proxy.example:3128`, with a user where it asks for one. Default: `HTTPS_PROXY`.' }),
  OVERT_PLUGIN_PRIVATE: Type.Enum(['on', 'off'], { default: 'off', description: 'Allow plugins to call services at private addresses, such as one in the local network. Off: only services on the internet.' }),
  OVERT_PLUGIN_INSTALL: Type.Enum(['off', 'operator', 'admin'], { default: 'off', description: 'Who may install plugins from the UI: nobody, the operators of this installation, or also the admins of every workspace. A plugin is trusted code: whoever may install one may do anything on this server.' }),
  OVERT_PLUGIN_REGISTRY: Type.String({ default: 'https://registry.npmjs.org', pattern: '^https?://', description: 'The npm registry that plugins are installed from by name.' }),
  OVERT_INSTALLERS: Type.String({ default: '', description: 'Folder with agent installers to offer. Default `installers` in the data folder.' }),
  OVERT_TRUST_PROXY: Type.String({ default: '', description: 'Addresses of proxies whose X-Forwarded headers count, comma-separated.' }),
  OVERT_SIGN_UP: Type.Enum(['open', 'first', 'closed'], { default: 'open', description: 'Who may create a workspace by signing up: anyone, only the first, nobody.' }),
  OVERT_WORKSPACES_PER_USER: Type.Integer({ default: 10, minimum: 1, maximum: 10_000, description: 'Workspaces of which one person may be an admin by creating them.' }),
  OVERT_POOL_SIZE: Type.Integer({ default: 10, minimum: 2, maximum: 200, description: 'Database connections per process.' }),
  OVERT_BLOBS: Type.Enum(['disk', 's3'], { default: 'disk', description: 'Where files are kept (screenshots, exports): the data folder, or a bucket of S3 or of a server that speaks it.' }),
  OVERT_S3_ENDPOINT: Type.String({ default: '', description: 'Address of a server that speaks S3, e.g. https://s3.example.com. Empty: AWS.' }),
  OVERT_S3_REGION: Type.String({ default: 'us-east-1', description: 'Region of the bucket.' }),
  OVERT_S3_BUCKET: Type.String({ default: '', description: 'Bucket for the files; it must exist.' }),
  OVERT_S3_PREFIX: Type.String({ default: '', pattern: '^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$', description: 'Put before every key, e.g. `overt`.' }),
  OVERT_S3_ACCESS_KEY: Type.String({ default: '', description: 'Access key id. Empty: what the machine gives (role, profile).' }),
  OVERT_S3_SECRET_KEY: Type.String({ default: '', description: 'Secret access key.' }),
  OVERT_BACKUP_TO: Type.String({ default: '', description: 'Second place for scheduled backups: a folder, best on another machine\'s disk, or `s3://bucket/prefix`. Empty: none are made.' }),
  OVERT_BACKUP_AT: Type.String({ default: '30 1 * * *', pattern: '^([\\d*,/-]+\\s+){4}[\\d*,/-]+$', description: 'When backups are made, as a cron expression in UTC.' }),
  OVERT_BACKUP_KEEP: Type.Integer({ default: 7, minimum: 1, maximum: 1_000, description: 'How many backups are kept; the log and files that only older ones need are deleted with them.' }),
  OVERT_BACKUP_KEY: Type.String({ default: '', pattern: '^(.{32,})?$', description: 'At least 32 characters; encrypts backups (AES-256-GCM). Keep it elsewhere: without it they cannot be restored. Empty: not encrypted.' }),
  OVERT_BACKUP_LOG: Type.Enum(['on', 'off'], { default: 'on', description: 'Archive the write-ahead log of the embedded database, so that a backup can be restored as of any instant.' }),
  OVERT_BACKUP_CHECK: Type.Enum(['on', 'off'], { default: 'on', description: 'Restore every backup into a scratch folder and verify it there; needs as much free disk as the database has.' }),
  OVERT_BACKUP_SCRATCH: Type.String({ default: '', description: 'Folder below which backups are restored for the check. Default: the data folder.' }),
  OVERT_BACKUP_MAIL: Type.String({ default: '', description: 'Addresses that get a mail when a backup or its check fails, comma-separated.' }),
  OVERT_BACKUP_S3_ENDPOINT: Type.String({ default: '', description: 'Address of the server that speaks S3, for `OVERT_BACKUP_TO=s3://…`. Empty: AWS.' }),
  OVERT_BACKUP_S3_REGION: Type.String({ default: 'us-east-1', description: 'Region of that bucket.' }),
  OVERT_BACKUP_S3_ACCESS_KEY: Type.String({ default: '', description: 'Access key id for it. Empty: what the machine gives.' }),
  OVERT_BACKUP_S3_SECRET_KEY: Type.String({ default: '', description: 'Secret access key for it.' }),
  OVERT_METRICS_TOKEN: Type.String({ default: '', pattern: '^(\\S{20,})?$', description: 'At least 20 characters; opens `/metrics`, `/health/plugins`, `/health/audit`, `/health/mail` and `/health/backups` to other machines as `Authorization: Bearer …`. Empty: this machine only.' }),
  OVERT_STOP_DELAY: Type.Integer({ default: 0, minimum: 0, maximum: 60, description: 'Seconds between SIGTERM and the end of listening, in which `/readyz` answers 503 and everything is served: as long as the proxy needs to notice.' }),
  OVERT_RATE_LIMITS: Type.Enum(['on', 'off'], { default: 'on', description: 'Rate limits, and refusing requests while the process is overloaded; off only for benchmarks.' }),
})
export const environmentSchema = Environment
export type EnvironmentValues = Static<typeof Environment>

export interface Config {
  readonly host: string
  readonly port: number
  /** Undefined: embedded. */
  readonly databaseUrl: string | undefined
  /** PostgreSQL itself, where `databaseUrl` is a pooler's. */
  readonly databaseDirectUrl: string | undefined
  readonly databaseReplicaUrl: string | undefined
  readonly dataFolder: string
  readonly publicUrl: string | undefined
  readonly secret: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  /** Push services may be at private addresses. */
  readonly privatePush: boolean
  readonly logLevel: Static<typeof Environment>['OVERT_LOG_LEVEL']
  readonly role: 'all' | 'web' | 'worker'
  readonly pluginsFolder: string
  /** Plugins may call services at private addresses. */
  readonly privateOutgoing: boolean
  /** Undefined: plugins call other services directly. */
  readonly outgoingProxy: OutgoingProxy | undefined
  /** Who may install plugins from the UI. */
  readonly pluginInstall: 'off' | 'operator' | 'admin'
  readonly pluginRegistry: string
  readonly installersFolder: string
  readonly trustProxy: readonly string[]
  readonly signUp: 'open' | 'first' | 'closed'
  readonly workspacesPerUser: number
  readonly poolSize: number
  readonly metricsToken: string | undefined
  readonly stopDelaySeconds: number
  readonly rateLimits: boolean
  /** Undefined: no backups are made by the server. */
  readonly backup: BackupConfig | undefined
  /** Undefined: no traces or metrics are sent. */
  readonly telemetry: TelemetryConfig | undefined
  readonly blobs: { readonly kind: 'disk' } | { readonly kind: 's3' } & S3Options
}

/** The environment with what `…_FILE` settings name in place of those, for a process that could not read the files. */
export const settingsWithFiles = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => readSettingFiles(environment, Object.keys(Environment.properties)).environment

/** Reads the configuration; throws `wrong-configuration` naming every wrong or unknown `OVERT_*` setting. */
export function readConfig(given: NodeJS.ProcessEnv, rootFolder: string): Config {
  const known = Object.keys(Environment.properties)
  const { environment, faults: fileFaults } = readSettingFiles(given, known)
  const unknown = Object.keys(environment).filter((name) => name.startsWith('OVERT_') && !known.includes(name) && name !== 'OVERT_PASSWORD' && !name.startsWith('OVERT_TEST_'))
  const values = Value.Convert(Environment, Value.Default(Environment, Object.fromEntries(known.filter((name) => environment[name] !== undefined && environment[name] !== '').map((name) => [name, environment[name]]))))
  const faults = [
    ...fileFaults,
    ...unknown.map((name) => `${name} is not a setting`),
    ...Value.Errors(Environment, values).map((error) => `${error.instancePath.slice(1)} ${error.message}`),
  ]
  const secretLength = environment.OVERT_SECRET?.length ?? 0
  if (secretLength > 0 && secretLength < 32) faults.push('OVERT_SECRET must have at least 32 characters')
  if (environment.OVERT_BLOBS === 's3' && !environment.OVERT_S3_BUCKET) faults.push('OVERT_S3_BUCKET is needed for OVERT_BLOBS=s3')
  if (Boolean(environment.OVERT_S3_ACCESS_KEY) !== Boolean(environment.OVERT_S3_SECRET_KEY)) faults.push('OVERT_S3_ACCESS_KEY and OVERT_S3_SECRET_KEY go together')
  if (Boolean(environment.OVERT_BACKUP_S3_ACCESS_KEY) !== Boolean(environment.OVERT_BACKUP_S3_SECRET_KEY)) faults.push('OVERT_BACKUP_S3_ACCESS_KEY and OVERT_BACKUP_S3_SECRET_KEY go together')
  if (environment.DATABASE_DIRECT_URL && !environment.DATABASE_URL) faults.push('DATABASE_DIRECT_URL needs DATABASE_URL, the address of the pooler before it')
  if (environment.DATABASE_REPLICA_URL && !environment.DATABASE_URL) faults.push('DATABASE_REPLICA_URL needs DATABASE_URL, the address of its primary')
  const publicPath = pathOf(environment.OVERT_PUBLIC_URL ?? '')
  if (publicPath !== '') faults.push(`OVERT_PUBLIC_URL must be an address without a path: Overt is not served below ${publicPath}; give it a host name of its own`)
  const proxy = environment.OVERT_PLUGIN_PROXY || environment.HTTPS_PROXY || environment.https_proxy || ''
  const outgoingProxy = readOutgoingProxy(proxy, environment.OVERT_PLUGIN_NO_PROXY || environment.NO_PROXY || environment.no_proxy || '')
  if (environment.OVERT_PLUGIN_PROXY && outgoingProxy === undefined) faults.push('OVERT_PLUGIN_PROXY must be an address such as http://proxy.example:3128')
  const backup = readBackupConfig(values as EnvironmentValues, faults)
  const telemetry = readTelemetryConfig(environment, faults)
  if (faults.length > 0) throw wrongConfiguration({ values: { faults: faults.join('; ') } })
  const valid = values as Static<typeof Environment>
  const dataFolder = valid.OVERT_DATA === '' ? defaultDataFolder(rootFolder, { embedded: valid.DATABASE_URL === '' }) : resolve(valid.OVERT_DATA)
  return {
    host: valid.HOST,
    port: valid.PORT,
    databaseUrl: valid.DATABASE_URL || undefined,
    databaseReplicaUrl: valid.DATABASE_REPLICA_URL || undefined,
    databaseDirectUrl: valid.DATABASE_DIRECT_URL || undefined,
    dataFolder,
    publicUrl: valid.OVERT_PUBLIC_URL.replace(/\/$/, '') || undefined,
    secret: valid.OVERT_SECRET || undefined,
    smtpUrl: valid.OVERT_SMTP_URL || undefined,
    mailFrom: valid.OVERT_MAIL_FROM,
    privatePush: valid.OVERT_PUSH_PRIVATE === 'on',
    logLevel: valid.OVERT_LOG_LEVEL,
    role: valid.OVERT_ROLE,
    pluginsFolder: valid.OVERT_PLUGINS ? resolve(valid.OVERT_PLUGINS) : resolve(dataFolder, 'plugins'),
    privateOutgoing: valid.OVERT_PLUGIN_PRIVATE === 'on',
    outgoingProxy,
    pluginInstall: valid.OVERT_PLUGIN_INSTALL,
    pluginRegistry: valid.OVERT_PLUGIN_REGISTRY,
    installersFolder: valid.OVERT_INSTALLERS ? resolve(valid.OVERT_INSTALLERS) : resolve(dataFolder, 'installers'),
    trustProxy: valid.OVERT_TRUST_PROXY.split(',').map((part) => part.trim()).filter(Boolean),
    signUp: valid.OVERT_SIGN_UP,
    workspacesPerUser: valid.OVERT_WORKSPACES_PER_USER,
    poolSize: valid.OVERT_POOL_SIZE,
    metricsToken: valid.OVERT_METRICS_TOKEN || undefined,
    stopDelaySeconds: valid.OVERT_STOP_DELAY,
    rateLimits: valid.OVERT_RATE_LIMITS === 'on',
    backup,
    telemetry,
    blobs: valid.OVERT_BLOBS === 'disk' ? { kind: 'disk' } : {
      kind: 's3', endpoint: valid.OVERT_S3_ENDPOINT || undefined, region: valid.OVERT_S3_REGION, bucket: valid.OVERT_S3_BUCKET, prefix: valid.OVERT_S3_PREFIX,
      credentials: valid.OVERT_S3_ACCESS_KEY === '' ? undefined : { accessKeyId: valid.OVERT_S3_ACCESS_KEY, secretAccessKey: valid.OVERT_S3_SECRET_KEY },
    },
  }
}

/** What follows the host of an address; empty where nothing but a slash does, or where it is none. */
function pathOf(address: string): string {
  if (!URL.canParse(address)) return ''
  const { pathname, search, hash } = new URL(address)
  return `${pathname === '/' ? '' : pathname}${search}${hash}`
}

/** As root PostgreSQL runs as another user, who must reach its data: a checkout below /root keeps it in a folder of its own elsewhere. */
export function defaultDataFolder(rootFolder: string, { embedded, name = '.overt' }: { readonly embedded: boolean; readonly name?: string }): string {
  if (process.getuid?.() !== 0 || !embedded || reachableByOthers(rootFolder)) return resolve(rootFolder, name)
  return resolve('/var/lib/overt', createHash('sha256').update(resolve(rootFolder, name)).digest('hex').slice(0, 12))
}
