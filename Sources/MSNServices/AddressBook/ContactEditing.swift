// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// A change to a contact, or to the user's own entry.
package enum ContactUpdate: Equatable, Sendable {
    /// The user's own name.
    case ownDisplayName(String)
    /// What happens to people on neither list.
    case ownPrivacy(MessagePrivacy)
    /// Whether the user wants to be asked about people who add them (annotation `MSN.IM.GTC`).
    case ownNotification(asks: Bool)
    /// Whether the account may be signed in at several places (annotation `MSN.IM.MPOP`).
    case ownEndpoints(severalAllowed: Bool)
    /// The user's name for a contact; an empty one takes it away.
    case alias(contactID: String, String)
    /// Whether a contact is on the contact list.
    case isMessengerUser(contactID: String, Bool)
}

/// Editing contacts.
extension AddressBookService {
    /// Puts somebody on the contact list.
    ///
    /// - Parameters:
    ///   - displayName: The user's own name, which goes with the message.
    ///   - inviteMessage: What they read with the request.
    package static func contactAddRequest(
        url: String, ticket: Secret<String>, account: String, networkID: Int = 1, displayName: String = "",
        inviteMessage: String = ""
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: contactAdd, scenario: "ContactSave") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("contacts")
            body.open("Contact", [("xmlns", ServiceEnvelope.namespace)])
            body.open("contactInfo")
            switch MemberKind(networkID: networkID) {
            case .passport, .circle:
                body.element("contactType", "LivePending")
                body.element("passportName", account)
                body.element("isMessengerUser", "true")
                if !inviteMessage.isEmpty || !displayName.isEmpty {
                    body.open("MessengerMemberInfo")
                    if !inviteMessage.isEmpty {
                        body.open("PendingAnnotations")
                        body.annotation("MSN.IM.InviteMessage", inviteMessage)
                        body.close()
                    }
                    body.element("DisplayName", displayName)
                    body.close()
                }
            case .email:
                body.open("emails")
                body.open("ContactEmail")
                body.element("contactEmailType", networkID == NetworkID.yahoo ? "Messenger2" : "Messenger3")
                body.element("email", account)
                body.element("isMessengerEnabled", "true")
                body.element("Capability", "\(networkID)")
                body.element("MessengerEnabledExternally", "false")
                body.element("propertiesChanged", "Email IsMessengerEnabled Capability")
                body.close()
                body.close()
            case .telephone:
                body.open("phones")
                body.open("ContactPhone")
                body.element("contactPhoneType", "ContactPhoneMobile")
                body.element("number", MemberKind.telephone.address(account))
                body.element("isMessengerEnabled", "true")
                body.element("propertiesChanged", "Number IsMessengerEnabled")
                body.close()
                body.close()
            }
            body.close()
            body.close()
            body.close()
            body.open("options")
            body.element("EnableAllowListManagement", "true")
            body.close()
        }
    }

    /// What the service calls the contact that was added. One that was there already is as good.
    package static func contactAdded(in response: WebResponse) throws(WebError) -> String {
        do throws(WebError) {
            let body = try ServiceEnvelope.body(in: response, actions: [contactAdd])
            guard let id = body.first("ABContactAddResult")?.trimmedText(at: "guid") else {
                throw .malformed("no contact")
            }
            return id
        } catch .fault(let fault) where fault.errorCode == "ContactAlreadyExists" && fault.conflictObjectID != nil {
            return fault.conflictObjectID ?? ""
        }
    }

    /// Takes a contact out of the address book.
    package static func contactDeleteRequest(url: String, ticket: Secret<String>, contactID: String) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: contactDelete, scenario: "ContactSave") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("contacts")
            body.open("Contact")
            body.element("contactId", contactID)
            body.close()
            body.close()
        }
    }

    /// Throws if `contactDeleteRequest` failed. That there is no such contact is no failure.
    package static func contactDeleted(in response: WebResponse) throws(WebError) {
        do {
            _ = try ServiceEnvelope.body(in: response, actions: [contactDelete])
        } catch .fault(let fault) where fault.errorCode == "ContactDoesNotExist" {}
    }

    /// Changes a contact, or the user's own entry.
    package static func contactUpdateRequest(
        url: String, ticket: Secret<String>, update: ContactUpdate
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: contactUpdate, scenario: "ContactSave") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("contacts")
            body.open("Contact", [("xmlns", ServiceEnvelope.namespace)])
            let changed: String
            switch update {
            case .ownDisplayName(let name):
                body.open("contactInfo")
                body.element("contactType", "Me")
                body.element("displayName", name)
                changed = "DisplayName"
            case .ownPrivacy(let privacy):
                writeOwn("MSN.IM.BLP", privacy == .block ? "2" : "1", to: &body)
                changed = "Annotation"
            case .ownNotification(let asks):
                writeOwn("MSN.IM.GTC", asks ? "1" : "2", to: &body)
                changed = "Annotation"
            case .ownEndpoints(let severalAllowed):
                writeOwn("MSN.IM.MPOP", severalAllowed ? "1" : "0", to: &body)
                changed = "Annotation"
            case .alias(let id, let alias):
                body.element("contactId", id)
                body.open("contactInfo")
                body.open("annotations")
                body.annotation("AB.NickName", alias)
                body.close()
                changed = "Annotation"
            case .isMessengerUser(let id, let isMessengerUser):
                body.element("contactId", id)
                body.open("contactInfo")
                body.element("isMessengerUser", isMessengerUser ? "true" : "false")
                changed = "IsMessengerUser"
            }
            body.close()
            body.element("propertiesChanged", changed)
            body.close()
            body.close()
        }
    }

    /// Throws if `contactUpdateRequest` failed.
    package static func contactUpdated(in response: WebResponse) throws(WebError) {
        _ = try ServiceEnvelope.body(in: response, actions: [contactUpdate])
    }

    /// Begins the user's own entry with one annotation.
    private static func writeOwn(_ name: String, _ value: String, to writer: inout XMLWriter) {
        writer.open("contactInfo")
        writer.element("contactType", "Me")
        writer.open("annotations")
        writer.annotation(name, value)
        writer.close()
    }
}
