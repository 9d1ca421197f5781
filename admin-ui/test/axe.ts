export * from '@overt/testing/ui'
