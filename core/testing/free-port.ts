export * from '@overt/testing/platform'
