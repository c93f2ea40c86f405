// `node:zlib`. Invariant: every form that takes a callback or is a stream is derived from the synchronous one, since
// the real ones run in libuv's thread pool; the bytes are the same.
import type { ModuleTable } from './treatment.ts'

export const zlibTable: ModuleTable = {
  module: 'zlib',
  native: `
    brotliCompressSync brotliDecompressSync codes constants crc32 deflateRawSync deflateSync gunzipSync gzipSync inflateRawSync
    inflateSync unzipSync zstdCompressSync zstdDecompressSync
    Z_NO_FLUSH Z_PARTIAL_FLUSH Z_SYNC_FLUSH Z_FULL_FLUSH Z_FINISH Z_BLOCK Z_OK Z_STREAM_END Z_NEED_DICT Z_ERRNO Z_STREAM_ERROR
    Z_DATA_ERROR Z_MEM_ERROR Z_BUF_ERROR Z_VERSION_ERROR Z_NO_COMPRESSION Z_BEST_SPEED Z_BEST_COMPRESSION Z_DEFAULT_COMPRESSION Z_FILTERED
    Z_HUFFMAN_ONLY Z_RLE Z_FIXED Z_DEFAULT_STRATEGY ZLIB_VERNUM DEFLATE INFLATE GZIP GUNZIP DEFLATERAW INFLATERAW UNZIP ZSTD_DECOMPRESS
    ZSTD_COMPRESS Z_MIN_WINDOWBITS Z_MAX_WINDOWBITS Z_DEFAULT_WINDOWBITS Z_MIN_CHUNK Z_MAX_CHUNK Z_DEFAULT_CHUNK Z_MIN_MEMLEVEL
    Z_MAX_MEMLEVEL Z_DEFAULT_MEMLEVEL Z_MIN_LEVEL Z_MAX_LEVEL Z_DEFAULT_LEVEL ZSTD_e_continue ZSTD_e_flush ZSTD_e_end ZSTD_fast ZSTD_dfast
    ZSTD_greedy ZSTD_lazy ZSTD_lazy2 ZSTD_btlazy2 ZSTD_btopt ZSTD_btultra ZSTD_btultra2 ZSTD_c_compressionLevel ZSTD_c_windowLog
    ZSTD_c_hashLog ZSTD_c_chainLog ZSTD_c_searchLog ZSTD_c_minMatch ZSTD_c_targetLength ZSTD_c_strategy ZSTD_c_enableLongDistanceMatching
    ZSTD_c_ldmHashLog ZSTD_c_ldmMinMatch ZSTD_c_ldmBucketSizeLog ZSTD_c_ldmHashRateLog ZSTD_c_contentSizeFlag ZSTD_c_checksumFlag
    ZSTD_c_dictIDFlag ZSTD_c_nbWorkers ZSTD_c_jobSize ZSTD_c_overlapLog ZSTD_d_windowLogMax ZSTD_CLEVEL_DEFAULT ZSTD_error_no_error
    ZSTD_error_GENERIC ZSTD_error_prefix_unknown ZSTD_error_version_unsupported ZSTD_error_frameParameter_unsupported
    ZSTD_error_frameParameter_windowTooLarge ZSTD_error_corruption_detected ZSTD_error_checksum_wrong ZSTD_error_literals_headerWrong
    ZSTD_error_dictionary_corrupted ZSTD_error_dictionary_wrong ZSTD_error_dictionaryCreation_failed ZSTD_error_parameter_unsupported
    ZSTD_error_parameter_combination_unsupported ZSTD_error_parameter_outOfBound ZSTD_error_tableLog_tooLarge
    ZSTD_error_maxSymbolValue_tooLarge ZSTD_error_maxSymbolValue_tooSmall ZSTD_error_stabilityCondition_notRespected
    ZSTD_error_stage_wrong ZSTD_error_init_missing ZSTD_error_memory_allocation ZSTD_error_workSpace_tooSmall ZSTD_error_dstSize_tooSmall
    ZSTD_error_srcSize_wrong ZSTD_error_dstBuffer_null ZSTD_error_noForwardProgress_destFull ZSTD_error_noForwardProgress_inputEmpty
  `,
  simulated: `
    BrotliCompress BrotliDecompress Deflate DeflateRaw Gunzip Gzip Inflate InflateRaw Unzip ZstdCompress ZstdDecompress brotliCompress
    brotliDecompress createBrotliCompress createBrotliDecompress createDeflate createDeflateRaw createGunzip createGzip createInflate
    createInflateRaw createUnzip createZstdCompress createZstdDecompress deflate deflateRaw gunzip gzip inflate inflateRaw unzip
    zstdCompress zstdDecompress
  `,
  unsupported: `
    ZipBuffer ZipEntry ZipFile createZipArchive createZipArchiveSync getMaxZipContentSize setMaxZipContentSize zipFiles
  `,
  why: {
    ZipFile: 'Node 26 only: reads and writes files of the host',
    crc32: 'a pure function',
    gzipSync: 'its header carries no time',
  },
}
