// SPDX-License-Identifier: Apache-2.0

extension IRCLine {
    /// Reads a line without its LF: `["@" tags SPACE] [":" source SPACE] command {SPACE parameter}`.
    ///
    /// Any number of spaces separates parts, and CRs at the end do not count. Nil if the line is empty.
    init?(_ line: Span<UInt8>, limits: IRCLineLimits) {
        var end = line.count
        while end > 0, line[end - 1] == .carriageReturn { end -= 1 }
        guard end > 0 else { return nil }

        var start = 0
        let isTagged = line[0] == UInt8(ascii: "@")
        if isTagged {
            let limit = min(line.count, limits.tags)
            let space = line.firstIndex(of: .space, from: 1, to: limit)
            guard space < limit else {
                self = limit < limits.tags ? .malformed : .tooLong(part: .tags)
                return
            }
            start = space + 1
        }
        // The first holds however many CRs there are, so that what a decoder must wait for is bounded.
        guard line.count - start < limits.body, end - start <= limits.body - 2 else {
            self = .tooLong(part: .body)
            return
        }
        guard !line.hasForbiddenByte(to: end) else {
            self = .forbiddenByte
            return
        }

        let first = line.skipSpaces(from: start, to: end)
        if first == end, !isTagged { return nil }
        self = line.message(tagsEnd: isTagged ? start - 1 : 0, from: first, to: end)
    }
}

extension Span<UInt8> {
    /// Reads source, command and parameters from `start`, and the tags between the `@` and `tagsEnd`.
    fileprivate func message(tagsEnd: Int, from start: Int, to end: Int) -> IRCLine {
        var isValid = true
        var tags: [IRCTag] = []
        if tagsEnd > 0 {
            if let read = self.tags(from: 1, to: tagsEnd) { tags = read } else { isValid = false }
        }

        var index = start
        var source: IRCSource?
        if index < end, self[index] == UInt8(ascii: ":") {
            let sourceEnd = firstIndex(of: .space, from: index, to: end)
            // `: PRIVMSG …` names nobody, which is what no source says too.
            if sourceEnd > index + 1 {
                if let text = string(from: index + 1, to: sourceEnd) {
                    source = IRCSource(parsing: text)
                } else {
                    isValid = false
                }
            }
            index = skipSpaces(from: sourceEnd, to: end)
        }

        let commandEnd = firstIndex(of: .space, from: index, to: end)
        guard commandEnd > index else { return .malformed }
        guard let command = command(from: index, to: commandEnd) else {
            return .invalidUTF8(command: nil, label: tags.label)
        }
        guard isValid, let parameters = parameters(from: commandEnd, to: end) else {
            return .invalidUTF8(command: command, label: tags.label)
        }
        return .message(IRCMessage(tags: tags, source: source, command, parameters))
    }

    private func command(from start: Int, to end: Int) -> String? {
        guard let command = string(from: start, to: end) else { return nil }
        for index in start..<end where UInt8(ascii: "a") <= self[index] && self[index] <= UInt8(ascii: "z") {
            return command.uppercasedASCII()
        }
        return command
    }

    /// Reads what follows the command; nil if some of it is not UTF-8.
    private func parameters(from start: Int, to end: Int) -> [String]? {
        var parameters: [String] = []
        var index = skipSpaces(from: start, to: end)
        guard index < end else { return parameters }
        parameters.reserveCapacity(4)
        while index < end {
            let isTrailing = self[index] == UInt8(ascii: ":")
            if isTrailing { index += 1 }
            var parameterEnd = end
            if !isTrailing {
                parameterEnd = firstIndex(of: .space, from: index, to: end)
                if parameters.count == IRCLimits.parameters - 1 {
                    // RFC 1459 §2.3: the fifteenth takes all that is left, but not the spaces that end the line.
                    parameterEnd = end
                    while self[parameterEnd - 1] == .space { parameterEnd -= 1 }
                }
            }
            guard let parameter = string(from: index, to: parameterEnd) else { return nil }
            parameters.append(parameter)
            if isTrailing || parameters.count == IRCLimits.parameters { break }
            index = skipSpaces(from: parameterEnd, to: end)
        }
        return parameters
    }
}

extension Span<UInt8> {
    /// The first position of a byte in `start..<end`, or `end`.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] != byte { index += 1 }
        return index
    }

    @inline(__always)
    func skipSpaces(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] == .space { index += 1 }
        return index
    }

    /// The text of `start..<end`, or nil if it is not UTF-8.
    @inline(__always)
    func string(from start: Int, to end: Int) -> String? {
        guard let text = try? UTF8Span(validating: extracting(start..<end)) else { return nil }
        return String(copying: text)
    }

    /// Whether NUL, CR or LF is among the first `end` bytes.
    @inline(__always)
    fileprivate func hasForbiddenByte(to end: Int) -> Bool {
        extracting(first: end).withUnsafeBufferPointer { bytes in
            // A loop without branches, so that the compiler makes vectors of it.
            var found: UInt8 = 0
            for byte in bytes { found |= forbidden(byte) }
            return found != 0
        }
    }

    @inline(__always)
    private func forbidden(_ byte: UInt8) -> UInt8 {
        (byte == 0 ? 1 : 0) | (byte == .carriageReturn ? 1 : 0) | (byte == .lineFeed ? 1 : 0)
    }
}

extension [IRCTag] {
    /// The value of the tag by which a client knows the answer to its line (IRCv3 labeled-response).
    fileprivate var label: String? { first { $0.key == "label" }?.value }
}
