// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

/// Commands as bytes, for the tests.
enum Wire {
    /// What a decoder yields for bytes that arrive in the given pieces.
    static func decode(
        _ pieces: [[UInt8]], sentBy side: MSNPSide, limits: MSNPFrameLimits = .notification
    ) throws -> [MSNPCommand] {
        let processor = NIOSingleStepByteToMessageProcessor(MSNPFrameDecoder(sentBy: side, limits: limits))
        var commands: [MSNPCommand] = []
        for piece in pieces {
            try processor.process(buffer: ByteBuffer(bytes: piece)) { commands.append($0) }
        }
        try processor.finishProcessing(seenEOF: true) { commands.append($0) }
        return commands
    }

    /// What a decoder yields for text that arrives at once.
    static func decode(
        _ text: String, sentBy side: MSNPSide = .server, limits: MSNPFrameLimits = .notification
    ) throws -> [MSNPCommand] {
        try decode([Array(text.utf8)], sentBy: side, limits: limits)
    }

    /// The one command of a line without its line end.
    static func command(_ line: String, sentBy side: MSNPSide = .server) throws -> MSNPCommand {
        let commands = try decode(line + "\r\n", sentBy: side)
        #expect(commands.count == 1)
        return try #require(commands.first)
    }

    /// A command as text on the wire.
    static func text(_ command: MSNPCommand) -> String {
        var buffer = ByteBuffer()
        buffer.writeMSNPCommand(command)
        return String(buffer: buffer)
    }

    /// A line without its line end.
    static func line(_ command: MSNPCommand) -> String {
        String(text(command).split(separator: "\r\n", maxSplits: 1, omittingEmptySubsequences: false)[0])
    }
}

extension Dialect {
    /// A dialect by its number, for tables.
    init(_ number: Int) throws {
        self = try #require(Dialect(rawValue: number))
    }
}
