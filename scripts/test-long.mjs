// The same tests with large numbers of random cases, too long for every change: npm run test:long [-- FILTER]
import { join } from 'node:path';
import { main, root, runToEnd } from './lib/run.mjs';

await main(() =>
  runToEnd(process.execPath, [join(root, 'scripts/test.mjs'), ...process.argv.slice(2)], {
    env: { ...process.env, LAB_LONG: '1' },
  }),
);
