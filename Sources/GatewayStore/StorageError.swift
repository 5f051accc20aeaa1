// SPDX-License-Identifier: Apache-2.0

/// Why the data directory cannot be used, as one sentence for the one who started the program.
package struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    package let directory: String
    package let reason: String

    init(_ directory: String, _ reason: String) {
        self.directory = directory
        self.reason = reason
    }

    package var description: String {
        "the data directory \(directory) cannot be used: \(reason); choose another with --data-dir or [storage] directory"
    }
}
