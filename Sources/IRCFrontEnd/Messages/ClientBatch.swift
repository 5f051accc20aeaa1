// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// A message of several lines that a client sends as a batch (IRCv3 draft/multiline and client-batch).
///
/// ```
/// BATCH +7 draft/multiline bob
/// @batch=7 PRIVMSG bob :one line
/// @batch=7 PRIVMSG bob :another, which is too long
/// @batch=7;draft/multiline-concat PRIVMSG bob : for one
/// BATCH -7
/// ```
///
/// There is one at a time, and batches do not nest. Of one that has failed nothing is sent, and what still comes of it is
/// dropped without another word.
struct ClientBatch: Sendable {
    /// What all the lines say together.
    struct Message: Equatable, Sendable {
        /// PRIVMSG or NOTICE
        var command: String
        var target: String
        /// Lines separated by line feeds.
        var text: String
        /// The tags of the opening BATCH.
        var tags: [IRCTag]
    }

    /// A FAIL of the command BATCH.
    struct Failure: Equatable, Sendable {
        var code: String
        var context: [String] = []
        var text: String
        /// What there was too much of, if that is why.
        var limit: FrontEndMetrics.Limit?

        static func invalid(_ text: String) -> Failure { Failure(code: "MULTILINE_INVALID", text: text) }

        static func reference(_ reference: String) -> Failure {
            let text = "A reference is made of letters, digits and -, at most \(FrontEndLimits.label) of them"
            return Failure(code: "INVALID_REFTAG", context: [StandardReply.context(reference)], text: text)
        }

        static func type(_ type: String, of reference: String) -> Failure {
            Failure(
                code: "UNKNOWN_TYPE", context: [reference, StandardReply.context(type)],
                text: "The only type there is: BATCH +<reference> \(ClientBatch.type) <target>")
        }
    }

    enum Action: Equatable, Sendable {
        /// A batch has begun; its end has to come in time.
        case opened
        /// The line is no part of a batch.
        case handle(IRCMessage)
        /// The open batch is complete.
        case deliver(Message)
        /// The open batch has ended in vain.
        case fail(Failure)
        /// The line belongs to no batch that could take it.
        case refuse(Failure)
    }

    static let type = "draft/multiline"
    static let concatenation = "draft/multiline-concat"

    private struct Open {
        let reference: String
        let target: String
        let tags: [IRCTag]
        var command: String?
        var text = ""
        var lines = 0
        var isBlank = true
    }

    private var open: Open?
    /// References of batches that have failed and were not closed by the client yet.
    private var failed: [String] = []
    private let maximumBytes: Int
    private let maximumLines: Int

    init(maximumBytes: Int, maximumLines: Int) {
        self.maximumBytes = maximumBytes
        self.maximumLines = maximumLines
    }

    var isOpen: Bool { open != nil }

    /// Takes a line of the client: a BATCH with its parameters, one that is tagged as part of a batch, or any other.
    mutating func receive(_ message: IRCMessage) -> [Action] {
        let reference = message.tag("batch")?.value
        guard message.command != "BATCH" else { return receiveBatch(message.parameters, reference, message.tags) }
        guard let reference else { return receiveUntagged(message) }
        if failed.contains(reference) { return [] }
        guard let open, open.reference == reference else {
            return fail(.invalid("The batch of this line is not open")) ?? [
                .refuse(.invalid("The batch of this line is not open"))
            ]
        }
        return add(message, to: open)
    }

    /// The client took too long to end its batch.
    mutating func timedOut() -> [Action] {
        guard let reference = open?.reference else { return [] }
        return fail(
            Failure(code: "TIMEOUT", context: [reference], text: "The batch was left open for too long and is dropped"))
            ?? []
    }

    /// A line came that could not be read, and it may have been one of the batch.
    mutating func spoiled() -> [Action] { fail(.invalid("A line could not be read, so the batch is dropped")) ?? [] }

    // MARK: Lines

    /// What is no part of the batch must wait for its end, but for what clients answer by themselves.
    private mutating func receiveUntagged(_ message: IRCMessage) -> [Action] {
        switch message.command {
        case "PING", "PONG", "QUIT", "ERROR": return [.handle(message)]
        default:
            let failure = Failure.invalid("\(message.command) is no part of the open batch, which is dropped")
            return (fail(failure) ?? []) + [.handle(message)]
        }
    }

    private mutating func add(_ message: IRCMessage, to batch: Open) -> [Action] {
        var batch = batch
        guard message.command == "PRIVMSG" || message.command == "NOTICE" else {
            return fail(.invalid("\(message.command) cannot be part of a batch")) ?? []
        }
        guard batch.command == nil || batch.command == message.command else {
            return fail(.invalid("PRIVMSG and NOTICE cannot be one message")) ?? []
        }
        let target = message.parameter(0) ?? ""
        guard IRCCaseMapping.equal(target, batch.target) else {
            let context = [batch.target, target.isEmpty ? "*" : target]
            return fail(
                Failure(code: "MULTILINE_INVALID_TARGET", context: context, text: "All lines go to the same target"))
                ?? []
        }
        let text = message.parameter(1) ?? ""
        let isContinued = message.tag(Self.concatenation) != nil
        guard !isContinued || !text.isEmpty else {
            return fail(.invalid("A blank line cannot continue another one")) ?? []
        }
        guard batch.lines < maximumLines else {
            let text = "A message has at most \(maximumLines) lines"
            return fail(
                Failure(
                    code: "MULTILINE_MAX_LINES", context: [String(maximumLines)], text: text, limit: .multilineLines))
                ?? []
        }
        let separator = batch.lines == 0 || isContinued ? "" : "\n"
        guard batch.text.utf8.count + separator.utf8.count + text.utf8.count <= maximumBytes else {
            let text = "A message has at most \(maximumBytes) bytes"
            return fail(
                Failure(
                    code: "MULTILINE_MAX_BYTES", context: [String(maximumBytes)], text: text, limit: .multilineBytes))
                ?? []
        }
        // Held by nobody else while it grows, so that it grows in place.
        open = nil
        batch.command = message.command
        batch.text += separator
        batch.text += text
        batch.lines += 1
        if batch.isBlank { batch.isBlank = text.utf8.allSatisfy { $0 == UInt8(ascii: " ") } }
        open = batch
        return []
    }

    // MARK: BATCH

    private mutating func receiveBatch(_ parameters: [String], _ outer: String?, _ tags: [IRCTag]) -> [Action] {
        let word = parameters.first ?? ""
        let reference = String(word.dropFirst())
        switch word.utf8.first {
        case UInt8(ascii: "+"): return begin(reference, parameters, outer, tags)
        case UInt8(ascii: "-"): return end(reference)
        default: return [.refuse(.invalid("A batch begins with BATCH +<reference> and ends with BATCH -<reference>"))]
        }
    }

    private mutating func begin(
        _ reference: String, _ parameters: [String], _ outer: String?, _ tags: [IRCTag]
    ) -> [Action] {
        let isReference = Self.isReference(reference)
        if open != nil || outer != nil {
            let failure = Failure.invalid("Batches do not nest")
            if isReference { forget(reference) }
            return (fail(failure) ?? []) + [.refuse(failure)]
        }
        guard isReference else {
            if !reference.isEmpty { forget(reference) }
            return [.refuse(.reference(reference))]
        }
        let type = parameters.count > 1 ? parameters[1] : ""
        guard type == Self.type else {
            forget(reference)
            return [.refuse(.type(type, of: reference))]
        }
        guard parameters.count > 2, !parameters[2].isEmpty else {
            forget(reference)
            return [.refuse(.invalid("Whom is it for? BATCH +<reference> \(Self.type) <target>"))]
        }
        failed.removeAll { $0 == reference }
        open = Open(reference: reference, target: parameters[2], tags: tags)
        return [.opened]
    }

    private mutating func end(_ reference: String) -> [Action] {
        if let index = failed.firstIndex(of: reference) {
            failed.remove(at: index)
            return []
        }
        guard let batch = open, batch.reference == reference else {
            let failure = Failure.invalid("There is no open batch of that reference")
            return fail(failure) ?? [.refuse(failure)]
        }
        open = nil
        guard let command = batch.command, !batch.isBlank else { return [.fail(.invalid("The message is empty"))] }
        return [.deliver(Message(command: command, target: batch.target, text: batch.text, tags: batch.tags))]
    }

    /// What may stand for a batch (IRCv3 batch).
    private static func isReference(_ text: String) -> Bool {
        guard 1...FrontEndLimits.label ~= text.utf8.count else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// Ends the open batch in vain; nil if there is none.
    private mutating func fail(_ failure: Failure) -> [Action]? {
        guard let reference = open?.reference else { return nil }
        open = nil
        forget(reference)
        return [.fail(failure)]
    }

    private mutating func forget(_ reference: String) {
        failed.removeAll { $0 == reference }
        failed.append(reference)
        if failed.count > FrontEndLimits.failedBatches { failed.removeFirst() }
    }
}
