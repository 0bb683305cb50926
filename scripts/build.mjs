// Builds out/: npm run build
import { ensureBuilt } from './lib/build.mjs';
import { ensureNpmPackages } from './lib/packages.mjs';
import { main } from './lib/run.mjs';

await main(() => {
  ensureNpmPackages();
  ensureBuilt();
});
