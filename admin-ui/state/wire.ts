// Wire types that plugins don't need and `@overt/sdk/ui` therefore doesn't carry; types only, nothing of the schemas is bundled.
export type {
  AgentPolicy, AuditRow, AuditVerification, DeleteCounts, Device, InstallationTrailRow, Installer, Invitation, Look, LookNews, Monitoring, MonitoringPreset, NoticeChannel, NoticeChoices, NoticeItem,
  Opening, OperatedPlugin, OperatedWorkspace, PersonalToken, PluginDetails, PolicyAcknowledgement, PolicyVersion, PushBrowser, SettingField, TimerChoiceName, TrashBatch, Waiting, WaitingCommand,
  WorkCatalogue,
} from '@overt/sdk'
