import { zipSync } from 'fflate/browser';
import { describe, expect, it } from 'vitest';
import { kindOfFile } from '../../../electron/main/sniff.ts';

const text = (words: string) => new TextEncoder().encode(words);

describe('what a file is', () => {
  it.each<[string, string, Uint8Array, string]>([
    ['a PNG', 'a.txt', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'picture'],
    ['an array', 'a.bin', Uint8Array.of(0x93, ...text('NUMPY')), 'picture'],
    ['an archive of arrays', 'a.zip', zipSync({ 'x.npy': text('1') }), 'picture'],
    ['an archive of anything else', 'a.npz', zipSync({ 'project.json': text('{}') }), 'project'],
    ['a packed volume', 'a.nii.gz', Uint8Array.of(0x1f, 0x8b, 8), 'picture'],
    ['a volume', 'a.nii', Uint8Array.of(0x5c, 1, 0, 0), 'picture'],
    ['a volume of the other order of bytes', 'a.nii', Uint8Array.of(0, 0, 1, 0x5c), 'picture'],
    ['a table', 'A.CSV', text('1,2'), 'picture'],
    ['a project as text', 'a.txt', text('{ "format": "convlab"'), 'project'],
    ['a text of another name', 'a.md', text('1,2'), 'unknown'],
  ])('is told of %s', (_, name, bytes, kind) => {
    expect(kindOfFile(name, bytes)).toBe(kind);
  });
});
