// Runs the compiled program in this process and prints the most memory that it held. Arguments: main.js, then the program's own.
import { pathToFileURL } from 'node:url';
import { peakMegabytes } from './peak.js';

const [program = '', ...argv] = process.argv.slice(2);
process.argv = [process.argv[0], program, ...argv];
process.on('exit', () => process.stdout.write(JSON.stringify({ megabytes: peakMegabytes() })));
await import(pathToFileURL(program).href);
