// Wire types that plugins don't need and `@overt/sdk/ui` therefore doesn't carry; types only, nothing of the schemas is bundled.
export type {
  AgentPolicy, AuditRow, AuditVerification, DeleteCounts, Device, Installer, Invitation, Look, LookNews, Monitoring, InstallationTrailRow, MonitoringPreset, NoticeChannel, NoticeChoices, NoticeItem, OperatedPlugin, OperatedWorkspace, Opening, PersonalToken, PluginDetails, PolicyAcknowledgement,
  PolicyVersion, PushBrowser, SettingField, TrashBatch, Waiting, WorkCatalogue,
} from '@overt/sdk'
