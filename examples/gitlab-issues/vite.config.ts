import { defineConfig } from 'vite'
import { overtPlugin } from '@overt/sdk/vite'

export default defineConfig({ plugins: [overtPlugin()] })
