// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where the database is.
enum DataDirectory {
    /// - Parameters:
    ///   - chosen: by the command line.
    ///   - configured: by `[storage] directory`; empty for the usual place.
    static func path(chosen: String?, configured: String) throws(CommandFailure) -> String {
        if let chosen {
            guard !chosen.isEmpty else { throw CommandFailure(.usage, "--data-dir needs the name of a directory") }
            return chosen
        }
        if !configured.isEmpty { return configured }
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/monarch" }
        if let home = variable("HOME"), home.hasPrefix("/") { return home + "/.local/state/monarch" }
        throw CommandFailure(
            .configuration,
            "there is no home directory to keep data in: say where with --data-dir or [storage] directory")
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
