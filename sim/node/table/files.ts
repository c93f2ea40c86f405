// Modules that reach files, terminals and databases: fs, tty, readline, repl, sqlite, wasi. They are refused until the world's disk
// carries them. Invariant: constants are real, and asking whether there is a terminal is answered: there is none.
import type { ModuleTable } from './treatment.ts'

const interactive = 'Interface createInterface'
const interfaceWhy = 'reads the real clock between a carriage return and a line feed, and waits in real time for escape sequences'

export const files: readonly ModuleTable[] = [
  {
    module: 'fs',
    real: 'F_OK R_OK W_OK X_OK constants',
    twin: 'promises',
    refused: `
      Dir Dirent FileReadStream FileWriteStream ReadStream Stats Utf8Stream WriteStream access accessSync appendFile appendFileSync chmod
      chmodSync chown chownSync close closeSync copyFile copyFileSync cp cpSync createReadStream createWriteStream exists existsSync
      fchmod fchmodSync fchown fchownSync fdatasync fdatasyncSync fstat fstatSync fsync fsyncSync ftruncate ftruncateSync futimes
      futimesSync glob globSync lchmod lchmodSync lchown lchownSync link linkSync lstat lstatSync lutimes lutimesSync mkdir mkdirSync
      mkdtemp mkdtempDisposableSync mkdtempSync open openAsBlob openAsBlobSync openSync opendir opendirSync read readFile readFileSync
      readSync readdir readdirSync readlink readlinkSync readv readvSync realpath realpathSync rename renameSync rm rmSync rmdir
      rmdirSync stat statSync statfs statfsSync symlink symlinkSync truncate truncateSync unlink unlinkSync unwatchFile utimes
      utimesSync watch watchFile write writeFile writeFileSync writeSync writev writevSync _toUnixTimestamp
    `,
    why: { promises: 'alias: fs/promises' },
  },
  {
    module: 'fs/promises',
    real: 'constants',
    refused: `
      access appendFile chmod chown copyFile cp glob lchmod lchown link lstat lutimes mkdir mkdtemp mkdtempDisposable open opendir
      readFile readdir readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes watch writeFile
    `,
  },
  {
    module: 'tty',
    twin: 'isatty',
    refused: 'ReadStream WriteStream',
    why: { isatty: 'false: asked at import by every library that colors' },
  },
  {
    module: 'readline',
    bound: 'clearLine clearScreenDown cursorTo moveCursor',
    twin: 'promises',
    refused: `${interactive} emitKeypressEvents`,
    why: { Interface: interfaceWhy, clearLine: 'writes to the stream that it is given', promises: 'alias: readline/promises' },
  },
  { module: 'readline/promises', refused: `${interactive} Readline`, why: { Interface: interfaceWhy } },
  {
    module: 'repl',
    refused: 'REPLServer REPL_MODE_SLOPPY REPL_MODE_STRICT Recoverable builtinModules isValidSyntax start writer _builtinLibs',
    why: { start: 'loading it loads node:domain, which changes every event emitter of the host: it is never loaded' },
  },
  { module: 'sqlite', real: 'constants', refused: 'DatabaseSync Session StatementSync backup' },
  { module: 'wasi', refused: 'WASI' },
]
