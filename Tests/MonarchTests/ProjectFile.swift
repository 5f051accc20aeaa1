// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// Files of the project that tests hold against the code.
enum ProjectFile {
    static func read(_ path: String) throws -> String {
        // This file is Tests/MonarchTests/ProjectFile.swift below the root of the project.
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/" + root + "/" + path, "r"), "\(path) is not there")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
