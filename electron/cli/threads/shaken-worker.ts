import '../../engine/kernel-worker.ts';

// A thread of the engine's pool that dawdles at random wherever threads meet: before any look at shared memory, and before
// any call of a compiled kernel. So shares begin in any order, and any thread may be overtaken in the middle of its work.
const doze = new Int32Array(new SharedArrayBuffer(4));
const wait = Atomics.wait.bind(Atomics);

function dawdle(): void {
  const dice = Math.random();
  if (dice < 0.01) wait(doze, 0, 0, Math.random() / 2);
  else if (dice < 0.2) for (let spins = Math.random() * 3000; spins > 0; spins--);
}

function dawdling<Args extends unknown[], Answer>(operation: (...args: Args) => Answer): (...args: Args) => Answer {
  return (...args) => {
    dawdle();
    return operation(...args);
  };
}

Object.assign(Atomics, {
  add: dawdling(Atomics.add.bind(Atomics)),
  load: dawdling(Atomics.load.bind(Atomics)),
  store: dawdling(Atomics.store.bind(Atomics)),
});

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  readonly exports: Readonly<Record<string, unknown>>;

  constructor(...given: ConstructorParameters<typeof Instance>) {
    const exported = Object.entries<unknown>(new Instance(...given).exports as Readonly<Record<string, unknown>>);
    this.exports = Object.fromEntries(
      exported.map(([name, value]) => [name, typeof value === 'function' ? dawdling(value as () => unknown) : value]),
    );
  }
};
