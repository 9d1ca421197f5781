// Wire types that plugins don't need and `@overt/sdk/ui` therefore doesn't carry; types only, nothing of the schemas is bundled.
export type {
  AgentPolicy, AuditRow, AuditVerification, DeleteCounts, Device, Installer, Invitation, Look, LookNews, Monitoring, MonitoringPreset, PersonalToken, PluginDetails, PolicyAcknowledgement,
  PolicyVersion, SettingField, TrashBatch,
} from '@overt/sdk'
