import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

const rawIpc = {
  selector: "ImportDeclaration[source.value='electron'] ImportSpecifier[imported.name=/^ipc(Main|Renderer)$/]",
  message: 'Use electron/main/ipc.ts or electron/preload/index.ts: they check the sender and the message.',
};
const htmlInjection = {
  selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
  message: 'Text from files is shown by interpolation only.',
};
const outside = {
  selector: "MemberExpression[object.name='shell'][property.name=/^(openExternal|openPath)$/]",
  message: 'The lab opens nothing outside itself.',
};

export default tseslint.config(
  {
    ignores: [
      'out',
      'dist',
      '.types',
      '.cache',
      'node_modules',
      'screenshots',
      'test/golden',
      // AssemblyScript: its own compiler checks it.
      'core/kernels/wasm/assembly',
      'scripts',
      '*.config.*',
      '.dependency-cruiser.cjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  ...vue.configs['flat/essential'],
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        project: [
          // kernels first: files that both include are known to the first that lists them
          'core/kernels/tsconfig.json',
          'core/tsconfig.json',
          'electron/contract/tsconfig.json',
          'electron/tsconfig.json',
          'electron/preload/tsconfig.json',
          'renderer/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'vue/no-v-html': 'error',
      'no-restricted-syntax': ['error', rawIpc, htmlInjection, outside],
    },
  },
  {
    files: ['electron/main/ipc.ts', 'electron/preload/index.ts'],
    rules: { 'no-restricted-syntax': ['error', htmlInjection, outside] },
  },
  {
    // Tests drive doubles and pages from outside; what crosses there is untyped.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  prettier,
);
