import { mount } from '@vue/test-utils';
import type { Component } from 'vue';
import { createI18n } from 'vue-i18n';
import enLayer from '../../../renderer/locales/en/layer.json';
import enUi from '../../../renderer/locales/en/ui.json';
import zhLayer from '../../../renderer/locales/zh-CN/layer.json';
import zhUi from '../../../renderer/locales/zh-CN/ui.json';

/** Mounts a component with the texts of the lab; missing ones fail the test. */
export function show(component: Component, props: Record<string, unknown>, locale: 'en' | 'zh-CN' = 'en') {
  const texts = createI18n({
    legacy: false,
    locale,
    missing: (_, key) => {
      throw new Error(`no text for ${key}`);
    },
    messages: { en: { ...enUi, ...enLayer }, 'zh-CN': { ...zhUi, ...zhLayer } } as never,
  });
  return mount(component, { props, attachTo: document.body, global: { plugins: [texts] } });
}
