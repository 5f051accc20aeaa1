// SPDX-License-Identifier: Apache-2.0
import Foundation
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

extension Interoperation {
    /// Every dialect over every transport against the embedded service.
    ///
    /// `docs/dialects.md` is made of the result: `make dialects` writes it, and without that the test compares it.
    @Suite struct DialectMatrixTests {
        @Test(.timeLimit(.minutes(5))) func everyDialectOverEveryTransport() async throws {
            let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)
            let transports: [MSNTransport] = [.tcp, .http]
            let service = try await LoopbackService.start(
                Dialect.all.flatMap { dialect in transports.flatMap { DialectMatrix.accounts(dialect, $0) } },
                loops: loops)

            // All at once: each has people of its own.
            let table = await withTaskGroup(of: (DialectMatrix, [(DialectMatrix.Feature, DialectMatrix.Outcome)]).self)
            {
                group in
                for dialect in Dialect.all {
                    for transport in transports {
                        let matrix = DialectMatrix(
                            dialect: dialect, transport: transport, access: service.access, loop: loops.next())
                        group.addTask { (matrix, await matrix.play()) }
                    }
                }
                var table = DialectTable()
                for await (matrix, results) in group {
                    for (feature, outcome) in results {
                        table.note(outcome, of: feature, matrix.dialect, matrix.transport)
                        guard case .fails(let reason) = outcome else { continue }
                        Issue.record(
                            "\(matrix.dialect) over \(matrix.transport.rawValue), \(feature.rawValue): \(reason)")
                    }
                }
                return table
            }
            try await service.stop()
            try await loops.shutdownGracefully()

            // This file is Tests/InteroperationTests/DialectMatrixTests.swift below the root of the project.
            let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            let page = URL(fileURLWithPath: "/\(root)/docs/dialects.md")
            if ProcessInfo.processInfo.environment["MONARCH_WRITE_DIALECTS"] != nil {
                try Data(table.document.utf8).write(to: page)
            } else {
                #expect(try String(contentsOf: page, encoding: .utf8) == table.document, "run: make dialects")
            }
        }
    }
}

/// The result as a page.
struct DialectTable {
    private var cells: [String: DialectMatrix.Outcome] = [:]

    mutating func note(
        _ outcome: DialectMatrix.Outcome, of feature: DialectMatrix.Feature, _ dialect: Dialect,
        _ transport: MSNTransport
    ) {
        cells["\(dialect) \(transport.rawValue) \(feature.rawValue)"] = outcome
    }

    private func text(_ dialect: Dialect, _ transport: MSNTransport, _ feature: DialectMatrix.Feature) -> String {
        switch cells["\(dialect) \(transport.rawValue) \(feature.rawValue)"] {
        case .works?: "yes"
        case .notInDialect(let first)?: "from \(first) on"
        case .fails?: "**no**"
        case nil: "**not reached**"
        }
    }

    var document: String {
        let features = DialectMatrix.Feature.allCases
        var lines = [
            "# Dialects", "",
            "What Monarch does in each dialect of MSNP, over TCP and over the HTTP gateway, against the embedded service. The",
            "other side speaks MSNP18 with the dialects up to MSNP12, and MSNP12 with the later ones; a third person speaks",
            "MSNP15. `make dialects` plays it all and writes this page; `make test` plays it too and fails if it differs.",
            "",
            "“from MSNP11 on” means that the dialect has nothing of the kind and that Monarch says so.", "",
        ]
        for (transport, title) in [(MSNTransport.tcp, "TCP"), (.http, "HTTP gateway")] {
            lines += ["## \(title)", ""]
            lines.append("| dialect | " + features.map(\.rawValue).joined(separator: " | ") + " |")
            lines.append("|---" + String(repeating: "|---", count: features.count) + "|")
            for dialect in Dialect.all.reversed() {
                let row = features.map { text(dialect, transport, $0) }
                lines.append("| \(dialect) | " + row.joined(separator: " | ") + " |")
            }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }
}
