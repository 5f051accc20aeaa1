// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Why the data directory cannot be used, as one sentence for the one who started the program.
package struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    package let directory: String
    package let reason: String

    init(_ directory: String, _ reason: String) {
        self.directory = directory
        self.reason = reason
    }

    /// What cannot be done with files, told in words rather than by number.
    init(_ directory: String, _ error: any Error) {
        self.init(directory, Self.reason(error))
    }

    /// - Parameter code: errno
    init(_ directory: String, code: Int32) {
        self.init(directory, Self.reason(code))
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
        for error in [underlying, error].compactMap(\.self) where error.domain == NSPOSIXErrorDomain {
            return reason(Int32(truncatingIfNeeded: error.code))
        }
        return switch CocoaError.Code(rawValue: error.code) {
        case .fileWriteNoPermission, .fileReadNoPermission: reason(EACCES)
        case .fileWriteFileExists: reason(EEXIST)
        case .fileNoSuchFile, .fileReadNoSuchFile: reason(ENOENT)
        case .fileWriteOutOfSpace: reason(ENOSPC)
        case .fileWriteVolumeReadOnly: reason(EROFS)
        default: "it can be neither made nor written to"
        }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case EACCES, EPERM: "this user may not write there"
        case EEXIST, ENOTDIR: "a file is in its place"
        case ENOENT: "no directory can be made there"
        case ENOSPC, EDQUOT: "the disk is full"
        case EROFS: "what is there can only be read"
        default: String(cString: strerror(code))
        }
    }

    package var description: String {
        "the data directory \(directory) cannot be used: \(reason); choose another with --data-dir or [storage] directory"
    }
}
