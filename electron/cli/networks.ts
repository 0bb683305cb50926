import { networkFigures } from '../../core/networks/registry.ts';
import { networkTable } from './networks-table.ts';

for (const line of networkTable(networkFigures())) console.log(line);
