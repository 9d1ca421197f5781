import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import App from './App.vue'
import './main.css'
createApp(App).use(createRouter({history: createWebHistory(), routes: [{path:'/', component: App}]})).mount('#app')
