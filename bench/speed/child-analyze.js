// Runs the compiled program in this process and prints the most memory that it held. Arguments: main.js, then the program's own.
import { pathToFileURL } from 'node:url';

const [program = '', ...argv] = process.argv.slice(2);
process.argv = [process.argv[0], program, ...argv];
process.on('exit', () => process.stdout.write(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024 })));
await import(pathToFileURL(program).href);
