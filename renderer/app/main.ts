import './zod-jitless.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './theme.css';
import { hostOf } from '../services/host.ts';
import { windowPorts } from '../services/engine-port.ts';
import { createLab } from './create-lab.ts';

const { app } = createLab({
  host: hostOf(window),
  connect: windowPorts(window),
  nextFrame: (run) => requestAnimationFrame(run),
  now: () => performance.now(),
});
app.mount('#app');
