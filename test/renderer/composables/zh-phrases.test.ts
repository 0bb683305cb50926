import { describe, expect, it } from 'vitest';
import type { Params } from '../../../core/layers/field.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import { zhPhrase } from '../../../renderer/composables/zh-phrases.ts';

/** Values no field takes; what is no field of a layer is left alone. */
const wrong: Params = {
  outputSize: ['x'] as never,
  starts: [2 ** 40],
  ends: [2 ** 40],
  steps: [2 ** 40],
  order: [2 ** 40],
};

const padding = (size: string, ...pads: number[]) => ({ size, before: pads, after: pads, mode: 'zeros' }) as never;

/** The rules of all values a layer refuses. */
function rulesOf(type: string, params: Params, input: readonly number[], others: readonly (readonly number[])[] = []) {
  const resolved = layerDefinitions[type]?.resolve(params, input, type, others);
  if (resolved === undefined || resolved.ok) return [];
  return resolved.problems.flatMap(({ error }) => (error.code === 'layer.value' ? [String(error.values['rule'])] : []));
}

describe('rules of values in Chinese', () => {
  it('are known for every field of every layer', () => {
    const rules = Object.values(layerDefinitions).flatMap(({ type, fields }) => {
      const fieldsWrong = Object.fromEntries(fields.map(({ name }) => [name, 'nonsense']));
      return [1, 2, 3].flatMap((rank) =>
        rulesOf(type, { ...wrong, ...fieldsWrong }, [1, 4, ...new Array<number>(rank).fill(6)]),
      );
    });
    expect(rules.length).toBeGreaterThan(60);
    expect([...new Set(rules)].filter((rule) => !/[\u4e00-\u9fff]/.test(zhPhrase(rule)))).toEqual([]);
  });

  it.each<{ type: string; params: Params; input?: number[]; chinese: string }>([
    ...(
      [
        [{ kind: 'seeded', init: 'he', seed: 1, repeat: 0 }, '每 1 到 4096 个滤波器共用一个卷积核的随机权重'],
        [{ kind: 'preset', preset: 'disk', radius: 0 }, 'radius 在 0.1 到 1024 之间的 disk'],
        [{ kind: 'preset', preset: 'sobel-x', sigma: 1 }, '不带 sigma 的 sobel-x'],
        [{ kind: 'preset', preset: 'box', channels: 'x' as never }, 'channels 为 mean 或 own 的 box'],
      ] as const
    ).map(([weights, chinese]) => ({ type: 'conv', params: { weights }, chinese })),
    { type: 'crop', params: { before: [9] }, chinese: '少于沿高度的 6 个位置' },
    { type: 'flip', params: { axes: [6] }, chinese: '一组 -4 到 3 之间的整数' },
    { type: 'transpose', params: { order: [1, 1, 2, 3] }, chinese: '0 到 3 的每个整数各出现一次' },
    { type: 'transpose', params: { order: [1, 0, 2] }, input: [0, 2, 2], chinese: '没有图像时以 0 开头的列表' },
    { type: 'reshape', params: { shape: [5] }, chinese: '共 144 个数值的形状' },
    { type: 'slice', params: { starts: [0, 1], ends: [1], axes: [0] }, chinese: '与 ends、axes 和 steps 一样长的列表' },
    { type: 'slice', params: { starts: [0], ends: [1], axes: [0], steps: [0] }, chinese: '一组非零整数' },
    { type: 'slice', params: { starts: [0], ends: [1], axes: [6] }, chinese: '一组 -4 到 3 之间互不相同的整数' },
    { type: 'slice', params: { starts: [3], ends: [1], axes: [2] }, chinese: '在轴 2 上位于 starts 之后' },
    { type: 'layer-norm', params: { normalizedAxes: 4 }, chinese: '小于输入轴数 4 的整数' },
    { type: 'conv-transpose', params: { outputPadding: [7] }, chinese: '沿高度不超过 1，即小于步长或空洞率' },
    {
      type: 'conv-transpose',
      params: { outputSize: [0, 99], padding: padding('valid', 0) },
      chinese: '沿宽度为 14 到 15',
    },
    { type: 'conv-transpose', params: { padding: padding('explicit', 9) }, chinese: '少于沿高度被切去的 14 个位置' },
    { type: 'fold', params: { outputSize: [] }, chinese: '1 到 3 个尺寸' },
    { type: 'fold', params: { outputSize: [6] }, input: [1, 4, 4], chinese: '采样点数能整除输入的 4 行的卷积核' },
    { type: 'fold', params: { outputSize: [6] }, input: [1, 3, 9], chinese: '窗口停 9 次（而不是 4 次）的尺寸' },
    { type: 'deform-conv', params: { offsetGroups: 3 }, chinese: '输入通道数 4 的约数' },
  ])('says of $type with $params: $chinese', ({ type, params, input = [1, 4, 6, 6], chinese }) => {
    expect(rulesOf(type, params, input, [[1, 18, 6, 6]]).map(zhPhrase)).toContain(chinese);
  });
});
