// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@testable import MSNPClient

@Suite("Splitting and queueing") struct SplitterTests {
    @Test("Cut at a blank in the second half, which goes") func atBlanks() {
        #expect(MessageSplitter.split("one two three four", maximumBytes: 10) == ["one two", "three four"])
        #expect(MessageSplitter.split("one two", maximumBytes: 7) == ["one two"])
        #expect(MessageSplitter.split("one two", maximumBytes: 6) == ["one", "two"])
        #expect(MessageSplitter.split("", maximumBytes: 6) == [])
    }

    @Test("Never inside a web address that fits into one piece; one that does not is cut") func webAddresses() {
        let url = "https://www.example.com/a/b?c=d"
        let text = "see \(url) there"
        for size in url.utf8.count...60 {
            let pieces = MessageSplitter.split(text, maximumBytes: size)
            #expect(pieces.contains { $0.contains(url) }, "\(size)")
            #expect(pieces.allSatisfy { $0.utf8.count <= size })
        }
        for start in ["(www.example.com/abcdefghijkl)", "<irc://irc.example.com/chan>"] {
            #expect(
                MessageSplitter.split("a b " + start + " c", maximumBytes: 31).map(String.init).contains {
                    $0.hasPrefix(start)
                })
        }
        // A long word is none.
        #expect(MessageSplitter.split("a abcdefghij:klmnop", maximumBytes: 12) == ["a abcdefghij", ":klmnop"])
        let long = "a " + url + String(repeating: "x", count: 100)
        let pieces = MessageSplitter.split(long, maximumBytes: 50)
        #expect(pieces.joined().count == long.count && pieces.allSatisfy { $0.utf8.count <= 50 })
    }

    @Test("Never inside a character, however many bytes it has") func characters() {
        let family = "👨‍👩‍👧‍👦"
        for size in 25...80 {
            let pieces = MessageSplitter.split(String(repeating: family, count: 20), maximumBytes: size)
            #expect(pieces.allSatisfy { $0.utf8.count <= size && $0.count * family.utf8.count == $0.utf8.count })
            #expect(pieces.joined() == String(repeating: family, count: 20))
        }
        let accents = String(repeating: "e\u{301}", count: 500)
        #expect(
            MessageSplitter.split(accents, maximumBytes: 100).allSatisfy {
                !$0.unicodeScalars.starts(with: ["\u{301}"])
            })
    }

    @Test("A single endless character is cut between code points") func endlessCharacter() {
        let zalgo = "z" + String(repeating: "\u{301}", count: 2000)
        let pieces = MessageSplitter.split(zalgo, maximumBytes: 1000)
        #expect(pieces.allSatisfy { $0.utf8.count <= 1000 && !$0.isEmpty })
        #expect(pieces.map { Array($0.utf8) }.reduce([], +) == Array(zalgo.utf8))
    }

    @Test("Every piece fits, whatever is in it") func fits() {
        let texts = [
            String(repeating: "\n", count: 5000), String(repeating: "a\n", count: 4000),
            String(repeating: "ß", count: 5000),
            String(repeating: "word ", count: 2000), String(repeating: "x", count: 64 << 10),
        ]
        let formats: [MessageFormat?] = [
            nil, MessageFormat(font: String(repeating: "Ü", count: 300)), MessageFormat(font: "Segoe UI"),
        ]
        for text in texts {
            for format in formats {
                let pieces = MessageSplitter.pieces(of: text, format: format)
                #expect(!pieces.isEmpty || text.allSatisfy { $0 == "\n" })
                #expect(pieces.allSatisfy { $0.payload().readableBytes <= 1664 })
                let chunks =
                    MessageSplitter.chunks(of: text, format: format, id: "{7E1B0000-0000-0000-0000-000000000000}") ?? []
                var assembly = ChunkAssembly()
                var whole: SwitchboardContent?
                for case .chunk(let chunk) in chunks {
                    let payload = chunk.document.payload()
                    #expect(payload.readableBytes <= 1664)
                    guard case .chunk(let read) = SwitchboardContent(payload) else {
                        Issue.record("not a chunk")
                        continue
                    }
                    #expect(whole == nil)
                    whole = assembly.add(read, from: "alice@example.com", now: .uptimeNanoseconds(1))
                }
                guard case .text(let joined, _)? = whole else {
                    Issue.record("not a text")
                    continue
                }
                #expect(joined == text)
            }
        }
    }

    @Test("Short contents stay as they are; long texts and actions are cut, endless ones refused") func short() {
        #expect(MessageSplitter.fits(.text("hi", format: nil)) == true)
        #expect(MessageSplitter.fits(.nudge) == true)
        #expect(MessageSplitter.fits(.text(String(repeating: "x", count: 1_700), format: nil)) == false)
        #expect(MessageSplitter.fits(.text(String(repeating: "x", count: 64 << 10 + 1), format: nil)) == nil)
        #expect(MessageSplitter.fits(.action("waves")) == true)
        #expect(MessageSplitter.fits(.action(String(repeating: "x", count: 2000))) == false)
        #expect(MessageSplitter.fits(.action(String(repeating: "x", count: 64 << 10 + 1))) == nil)
    }

    @Test("An action in pieces: the first one does, the others say; each fits, nothing is lost") func action() {
        for word in ["waves", "é👋🏽", "https://example.com/" + String(repeating: "x", count: 90)] {
            let text = String(repeating: word + " ", count: 4000 / word.utf8.count) + "end"
            let pieces = MessageSplitter.pieces(ofAction: text)
            #expect(pieces.count > 2)
            #expect(pieces.allSatisfy { $0.payloadBytes <= SwitchboardContent.maximumBytes })
            var said: [String] = []
            for (index, piece) in pieces.enumerated() {
                switch piece {
                case .action(let text) where index == 0: said.append(text)
                case .text(let text, nil) where index > 0: said.append(text)
                default: Issue.record("\(piece)")
                }
            }
            #expect(said.joined(separator: " ") == text)
        }
    }

    @Test("A queue keeps order through prepending and taking out") func queue() {
        func message(_ id: UInt64, _ isPart: Bool = false) -> OutgoingMessage {
            OutgoingMessage(id: id, content: .text("12345", format: nil), extent: isPart ? .piece : .whole)
        }
        var queue = MessageQueue()
        for id in UInt64(0)..<5000 { queue.append(message(id)) }
        #expect(queue.bytes == 25_000)
        for id in UInt64(0)..<3000 { #expect(queue.popFirst()?.id == id) }
        queue.prepend([message(1), message(2)])
        #expect(queue.count == 2002)
        #expect(queue.popFirst()?.id == 1)
        #expect(queue.popFirst()?.id == 2)
        #expect(queue.popFirst()?.id == 3000)
        queue.prepend([message(7, true)])
        queue.append(message(7, true))
        #expect(queue.containsParts(of: 7))
        queue.removeParts(of: 7)
        #expect(!queue.containsParts(of: 7))
        #expect(queue.takeAll().map(\.id) == Array(3001..<5000))
        #expect(queue.isEmpty && queue.bytes == 0 && queue.popFirst() == nil)
    }

    @Test("Parts of messages: other order, other sender, too many at once, too late") func chunks() throws {
        func chunk(_ id: String, _ index: Int, of count: Int? = nil, _ body: String = "x") throws -> MessageChunk {
            var headers = [(name: "Message-ID", value: id)]
            if let count {
                headers.append((name: "Content-Type", value: "text/plain"))
                headers.append((name: "Chunks", value: "\(count)"))
            } else {
                headers.append((name: "Chunk", value: "\(index)"))
            }
            return try #require(
                MessageChunk(MIMEDocument(headers: headers.map { ($0.name, $0.value) }, body: ByteBuffer(string: body)))
            )
        }
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000)
        var assembly = ChunkAssembly()
        #expect(assembly.add(try chunk("a", 1), from: "bob", now: now) == nil)
        #expect(assembly.add(try chunk("a", 0, of: 3), from: "bob", now: now) == nil)
        #expect(assembly.add(try chunk("a", 1), from: "carol", now: now) == nil)
        #expect(assembly.add(try chunk("a", 2), from: "bob", now: now) == nil)
        #expect(assembly.add(try chunk("a", 1), from: "bob", now: now) == nil)
        #expect(assembly.add(try chunk("b", 0, of: 1, "y"), from: "bob", now: now) == .text("y", format: nil))
        #expect(assembly.add(try chunk("c", 0, of: 2), from: "bob", now: now) == nil)
        #expect(assembly.add(try chunk("c", 1), from: "bob", now: now + .seconds(31)) == nil)
        // The first of nine is forgotten.
        for id in 0..<9 { _ = assembly.add(try chunk("\(id)", 0, of: 2), from: "bob", now: now) }
        #expect(assembly.add(try chunk("0", 1), from: "bob", now: now) == nil)
        #expect(assembly.add(try chunk("8", 1, "z"), from: "bob", now: now) == .text("xz", format: nil))
    }
}
