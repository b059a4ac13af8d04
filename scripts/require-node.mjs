// Loaded before every script (`node --import`), in plain JavaScript: an older Node cannot even read the scripts.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `This needs Node.js 24, and ${process.version} is running: "npm ci" brings it along on Linux and on Windows (x64); elsewhere, install Node.js 24.\n`,
  );
  process.exit(1);
}
