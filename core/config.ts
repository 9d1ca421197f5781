import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Value } from 'typebox/value'
import { environmentSchema } from './environment.ts'
import type { EnvironmentValues } from './environment.ts'
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
  readonly logLevel: EnvironmentValues['OVERT_LOG_LEVEL']
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
export const settingsWithFiles = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => readSettingFiles(environment, Object.keys(environmentSchema.properties)).environment

/** Reads the configuration; throws `wrong-configuration` naming every wrong or unknown `OVERT_*` setting. */
export function readConfig(given: NodeJS.ProcessEnv, rootFolder: string): Config {
  const known = Object.keys(environmentSchema.properties)
  const { environment, faults: fileFaults } = readSettingFiles(given, known)
  const unknown = Object.keys(environment).filter((name) => name.startsWith('OVERT_') && !known.includes(name) && name !== 'OVERT_PASSWORD' && !name.startsWith('OVERT_TEST_'))
  const values = Value.Convert(environmentSchema, Value.Default(environmentSchema, Object.fromEntries(known.filter((name) => environment[name] !== undefined && environment[name] !== '').map((name) => [name, environment[name]]))))
  const faults = [
    ...fileFaults,
    ...unknown.map((name) => `${name} is not a setting`),
    ...Value.Errors(environmentSchema, values).map((error) => `${error.instancePath.slice(1)} ${error.message}`),
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
  const valid = values as EnvironmentValues
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
