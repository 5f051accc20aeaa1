// SPDX-License-Identifier: Apache-2.0
import MSNPWire
import Testing

@testable import MSNPClient

@Suite struct AddressBookEntryIDTests {
    /// Services compare ids as texts: whatever comes in goes out, a letter's case included.
    @Test(arguments: [
        "bbbbbbbb-0000-0000-0000-000000000001", "01234567-89ab-cdef-fedc-ba9876543210",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "BBBBBBBB-0000-0000-0000-000000000001", "bob@example.net", "", "bbbbbbbb-0000-0000-0000-00000000000g",
        "bbbbbbbb00000-0000-0000-000000000001", "-bbbbbbb-0000-0000-0000-000000000001",
    ])
    func anIDStaysAsItIsWritten(id: String) {
        var contact = MSNContact(account: "a@b", displayName: "A", contactID: id, lists: .forward)
        #expect(contact.contactID == id)
        contact.contactID = nil
        #expect(contact.contactID == nil)
        contact.contactID = id
        #expect(contact.contactID == id)
    }

    @Test func theUsualFormTakesNoTextOfItsOwn() {
        #expect(
            AddressBookEntryID("01234567-89ab-cdef-fedc-ba9876543210")
                == .guid(
                    high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210))
    }
}
