export * from '@overt/testing'
