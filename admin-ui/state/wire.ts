// Wire types that plugins don't need and `@overt/sdk/ui` therefore doesn't carry; types only, nothing of the schemas is bundled.
export type {
  AgentPolicy, AuditRow, AuditVerification, DeleteCounts, Device, InstallationTrailRow, Installer, Invitation, Look, LookNews, Monitoring, MonitoringPreset, NoticeChannel, NoticeChoices, NoticeItem,
  InstalledPackage, Opening, OperatedPlugin, OperatedWorkspace, PackageFacts, PackagesState, PersonalToken, PluginDetails, PluginRetry, PolicyAcknowledgement, PolicyPreview, PolicyRead, PolicyVersion, PolicyWords, PushBrowser, SettingField, TimerChoiceName, TrashBatch, UndeliveredMail, Waiting, WaitingCommand,
  WorkCatalogue,
} from '@overt/sdk'
