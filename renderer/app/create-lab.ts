import { createPinia, type Pinia } from 'pinia';
import { createApp, type App as VueApp } from 'vue';
import { createServices, servicesKey, type Services, type World } from '../services/services.ts';
import App from './App.vue';
import { createTexts } from './i18n.ts';

/** The whole page over a world: the real one, or one a test made. */
export function createLab(world: World): { app: VueApp; pinia: Pinia; services: Services } {
  const services = createServices(world);
  const pinia = createPinia();
  const app = createApp(App);
  app.provide(servicesKey, services).use(pinia).use(createTexts());
  app.onUnmount(() => services.engine.close());
  return { app, pinia, services };
}
