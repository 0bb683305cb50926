// What Electron needs from the system. On Debian and its children as root it is installed; elsewhere the exact command
// is named. Windows and macOS need nothing.
import { readFileSync } from 'node:fs';
import { ask, has, run, Trouble } from './run.mjs';

/** The library or program that must be there, and the Debian packages (first that exists) that bring it. */
const libraries = [
  ['libgtk-3.so.0', ['libgtk-3-0t64', 'libgtk-3-0']],
  ['libnss3.so', ['libnss3']],
  ['libasound.so.2', ['libasound2t64', 'libasound2']],
  ['libgbm.so.1', ['libgbm1']],
  ['libXss.so.1', ['libxss1']],
  ['libXtst.so.6', ['libxtst6']],
  ['libnotify.so.4', ['libnotify4']],
];
const programs = {
  display: [
    ['Xvfb', ['xvfb']],
    ['xauth', ['xauth']],
  ],
  extract: [['7za', ['p7zip-full']]],
  test: [['strace', ['strace']]],
};

/** Makes sure of the libraries and of the named groups of programs. */
export function ensureSystemPackages(...groups) {
  if (process.platform !== 'linux') return;
  const missing = findMissing(groups);
  if (missing.length === 0) return;
  if (!isDebian()) {
    const names = missing.map(([name]) => name).join(', ');
    throw new Trouble(`These are missing: ${names}. Install them with your system's package manager, then try again.`);
  }
  const asRoot = process.getuid?.() === 0;
  if (!asRoot) {
    const packages = missing.map(([, candidates]) => candidates.at(-1)).join(' ');
    throw new Trouble(`System packages are missing. Run: sudo apt-get install -y ${packages}`);
  }
  install(missing);
}

function findMissing(groups) {
  const known = ask('sh', ['-c', 'ldconfig -p || /sbin/ldconfig -p']) ?? '';
  const missing = libraries.filter(([library]) => !known.includes(library));
  for (const group of groups) missing.push(...programs[group].filter(([program]) => !has(program)));
  if (groups.includes('display') && !hasChineseFont()) missing.push(['a Chinese font', ['fonts-noto-cjk']]);
  return missing;
}

function hasChineseFont() {
  const fonts = ask('fc-list', [':lang=zh', 'family']);
  return fonts !== undefined && fonts !== '';
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8')) && has('apt-get');
  } catch {
    return false;
  }
}

function install(missing) {
  console.log('Installing system packages (apt-get) ...');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run('apt-get', ['update', '-q'], quiet);
  const names = missing.map(([, candidates]) => candidates.find(isKnownPackage) ?? candidates.at(-1));
  run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], quiet);
}

function isKnownPackage(name) {
  return (ask('apt-cache', ['show', '--no-all-versions', name]) ?? '') !== '';
}
