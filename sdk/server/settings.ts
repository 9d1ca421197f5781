import type { FieldComparison } from '../wire/index.ts'

/**
 * One declaration per setting gives its TypeScript type, its JSON schema and its generated form.
 * `label` and `help` are message keys of the plugin's catalogue.
 */
interface SettingCommon {
  readonly label: string
  readonly help?: string
  readonly group?: string
  /** Shown only while every named setting has the given value. */
  readonly visibleWhen?: Readonly<Record<string, string | number | boolean>>
  /** True when every member's browser may know the value. */
  readonly public?: boolean
  /** Names that earlier versions stored it under; their values are read as this setting's. */
  readonly renamedFrom?: string | readonly string[]
  /**
   * Of a setting that decides how much is collected, how long it is kept or who sees it: which value is less. Every other change asks the guard `collection.widening` first.
   * The words are those of a policy's fields.
   */
  readonly collectsLess?: FieldComparison
}

/** A setting that is a number, with its limits and unit. */
export interface NumberSetting extends SettingCommon {
  readonly kind: 'number'
  readonly default: number
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
  readonly unit?: string
  /** Shown while the value is below; it may be saved all the same. `text` is a message key. */
  readonly warning?: { readonly below: number; readonly text: string }
}
/** A setting that is a text. */
export interface TextSetting extends SettingCommon {
  readonly kind: 'text'
  readonly default: string
  /** Its value is the address or name of a host that `context.fetch` may then call for the workspace. */
  readonly allowsHost?: boolean
  readonly maxLength?: number
  readonly pattern?: string
  /** No two workspaces of an installation may have the same; many may have the empty one. */
  readonly unique?: true
}
/** Write-only over the API: reads answer whether it is set. */
export interface SecretSetting extends SettingCommon {
  readonly kind: 'secret'
  readonly default: ''
  readonly maxLength?: number
}
/** A setting that is on or off. */
export interface ToggleSetting extends SettingCommon {
  readonly kind: 'toggle'
  readonly default: boolean
}
/** A setting with one of several values. */
export interface ChoiceSetting<V extends string = string> extends SettingCommon {
  readonly kind: 'choice'
  readonly options: readonly V[]
  readonly default: V
}
/** A setting that is a list of texts. */
export interface ListSetting extends SettingCommon {
  readonly kind: 'list'
  readonly default: readonly string[]
  readonly maxItems?: number
  readonly itemPattern?: string
}
/** A setting of any kind. */
export type Setting = NumberSetting | TextSetting | SecretSetting | ToggleSetting | ChoiceSetting | ListSetting

/** The settings of a plugin, by name. */
export type SettingsShape = Readonly<Record<string, Setting>>

type ValueOf<S extends Setting> =
  S extends NumberSetting ? number
    : S extends ToggleSetting ? boolean
      : S extends ChoiceSetting<infer V> ? V
        : S extends ListSetting ? readonly string[]
          : string

/** The values of a settings declaration. */
export type SettingsOf<S extends SettingsShape> = { readonly [K in keyof S]: ValueOf<S[K]> }

type Options<S extends Setting> = Omit<S, 'kind'>

/** Declares a setting that is a number. */
export const number = (options: Options<NumberSetting>): NumberSetting => ({ kind: 'number', ...options })
/** Declares a setting that is a text. */
export const text = (options: Options<TextSetting>): TextSetting => ({ kind: 'text', ...options })
/** Declares a setting that is stored sealed and never shown again. */
export const secret = (options: Omit<Options<SecretSetting>, 'default'>): SecretSetting => ({ kind: 'secret', default: '', ...options })
/** Declares a setting that is on or off. */
export const toggle = (options: Options<ToggleSetting>): ToggleSetting => ({ kind: 'toggle', ...options })
/** Declares a setting that is a list of texts. */
export const list = (options: Options<ListSetting>): ListSetting => ({ kind: 'list', ...options })
/** Declares a setting with one of several values. */
export const choice = <const V extends string>(
  options: readonly V[],
  rest: Omit<Options<ChoiceSetting<V>>, 'options' | 'default'> & { readonly default: NoInfer<V> },
): ChoiceSetting<V> => ({ kind: 'choice', options, ...rest })

/** The values a workspace has before anyone changed anything. */
export function defaultsOf<S extends SettingsShape>(shape: S): SettingsOf<S> {
  return Object.fromEntries(Object.entries(shape).map(([key, setting]) => [key, setting.default])) as SettingsOf<S>
}
