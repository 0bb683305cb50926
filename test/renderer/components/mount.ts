import { mount } from '@vue/test-utils';
import type { Component } from 'vue';
import { createTexts } from '../../../renderer/app/i18n.ts';

/** Mounts a component with the texts of the lab; missing ones fail the test. */
export function show(component: Component, props: Record<string, unknown>, locale: 'en' | 'zh-CN' = 'en') {
  const texts = createTexts(locale);
  texts.global.setMissingHandler((_, key) => {
    throw new Error(`no text for ${key}`);
  });
  return mount(component, { props, attachTo: document.body, global: { plugins: [texts] } });
}
