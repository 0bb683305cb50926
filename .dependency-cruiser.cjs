// Who may import whom (docs/architecture.md). A rule names what a folder must not reach.
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(core|electron|renderer|test|scripts)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle hides who depends on whom.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only(
      'tensor-alone',
      'core/tensor and core/errors stand on nothing.',
      '^core/(tensor/|errors[.]ts)',
      '^core/(tensor/|errors[.]ts)',
    ),
    only('bytes-alone', 'Numbers, texts and archives as files hold them.', '^core/bytes/', '^core/bytes/'),
    only(
      'filters-below',
      'Kernels as objects know tensors and errors.',
      '^core/filters/',
      '^core/(filters|tensor)/|^core/errors[.]ts',
    ),
    only(
      'layers-below',
      'Layers know filters, tensors and errors.',
      '^core/layers/',
      '^core/(layers|filters|tensor)/|^core/errors[.]ts',
    ),
    only(
      'decode-below',
      'Decoders know how files hold numbers, how the filters read texts, tensors and errors.',
      '^core/decode/',
      '^core/(decode|bytes|filters|tensor)/|^core/errors[.]ts',
    ),
    only(
      'sources-below',
      'Generated and typed inputs, and what is done to an input before a pipeline sees it: tensors, not how things run.',
      '^core/sources/',
      '^core/(sources|layers|filters|tensor)/|^core/errors[.]ts',
    ),
    only(
      'kernels-below',
      'Kernels know ops, tensors and errors.',
      '^core/kernels/',
      '^core/(kernels|tensor)/|^core/errors[.]ts|^core/layers/(op|cost|algorithms)[.]ts',
    ),
    only(
      'kinds-below',
      'Kinds are recipes over layers.',
      '^core/kinds/',
      '^core/(kinds|layers|filters|tensor)/|^core/errors[.]ts',
    ),
    only(
      'pipeline-below',
      'The document and its plan know kinds, layers and inputs, not how things run.',
      '^core/pipeline/',
      '^core/(pipeline|kinds|sources|layers|filters|tensor)/|^core/errors[.]ts',
    ),
    only(
      'execute-below',
      'The step loop knows plans and the kernel interface.',
      '^core/execute/',
      '^core/(execute|pipeline|kernels|layers|tensor)/|^core/errors[.]ts',
    ),
    only(
      'onnx-and-networks-below',
      'Foreign models and known networks become pipelines; how things run is not their concern.',
      '^core/(onnx|networks)/',
      '^core/(onnx|networks|pipeline|kinds|layers|bytes|tensor)/|^core/errors[.]ts',
    ),
    only('encode-below', 'Files are made of tensors and texts.', '^core/encode/', '^core/(encode|tensor)/'),
    only('core-alone', 'The core knows no process.', '^core/', '^core/'),
    only('contract-below', 'The contract knows core types.', '^electron/contract/', '^electron/contract/|^core/'),
    only(
      'main-below',
      'Main parses and migrates documents and opens their archives; it never touches tensors. Menu texts are shared JSON.',
      '^electron/main/',
      '^electron/(main|contract)/|^core/(pipeline/(parse|migrate|document|names)[.]|bytes/|errors[.])|^renderer/locales/',
    ),
    only(
      'engine-below',
      'The engine knows the core and the contract.',
      '^electron/engine/',
      '^electron/(engine|contract)/|^core/',
    ),
    only(
      'preload-below',
      'The preload builds window.lab from the contract.',
      '^electron/preload/',
      '^electron/(preload|contract)/',
    ),
    only(
      'renderer-below',
      'The page knows the contract and the planning half of the core.',
      '^renderer/',
      '^renderer/|^electron/contract/|^core/(pipeline|kinds|sources|layers|filters|tensor|analysis|encode)/|^core/errors[.]ts',
    ),
    rule(
      'dumb-components',
      'Components, paint and composables are dumb: props in, events out.',
      '^renderer/(components|paint|composables)/',
      '^renderer/(stores|services|views|app)/',
    ),
    rule(
      'stores-over-services',
      'Stores do not reach into views.',
      '^renderer/stores/',
      '^renderer/(views|components)/',
    ),
    rule('no-test-imports', 'Nothing outside test imports test.', '^(core|electron|renderer|scripts)/', '^test/'),
    rule('no-electron-in-core', 'The core is pure TypeScript.', '^core/', '(^node:|node_modules/electron/)'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|[.]types|[.]cache|core/kernels/wasm/(assembly|built))/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.vue', '.mjs', '.js', '.json'] },
  },
};
