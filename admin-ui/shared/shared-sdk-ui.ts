export * from '@overt/sdk/ui'
